"""The search for secrets in `make check` finds what it is there to find."""

import string
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCAN = ROOT / ".ci" / "secret_scan.py"
LETTERS = string.ascii_letters + string.digits
RANDOM = Random(20_261_122)


def noise(length: int, letters: str = LETTERS) -> str:
    """As random as a key, and the same in each run."""
    return "".join(RANDOM.choice(letters) for _ in range(length))


def planted() -> dict[str, str]:
    """Secrets of every kind, made at this moment, so that they stand in no file."""
    dashes = "-" * 5
    return {
        "a live key of Stripe's": f"sk_live_{noise(24)}",
        "a restricted live key": f"rk_live_{noise(40)}",
        "a key of Stripe's": f"sk_test_51{noise(97)}",
        "a webhook's signing secret": f"whsec_{noise(32)}",
        "a token of Meta's": f"EAA{noise(180)}",
        "an app's token of Meta's": f"{noise(16, '123456789')}|{noise(27)}",
        "a key of EasyPost's": f"EZAK{noise(52, '123456789abcdef')}",
        "a key of AWS's": f"AKIA{noise(16, '234567ABCDEFGHIJ')}",
        "a token of GitHub's": f"ghp_{noise(36)}",
        "a token of Slack's": f"xoxb-{noise(12, '123456789')}-{noise(24)}",
        "a private key": f"{dashes}BEGIN RSA PRIVATE KEY{dashes}",
        "a password": f'ADMIN_PASSWORD="a1{noise(30)}"',
        "a token in YAML": f"  meta_access_token: b2{noise(30)}",
        "a key in JSON": f'{{"api_key": "c3{noise(30)}"}}',
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with nothing in it."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def scan(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCAN), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_kind_of_secret_is_found_and_none_is_shown(repository: Path) -> None:
    secrets = planted()
    for number, (what, secret) in enumerate(secrets.items()):
        (repository / f"file{number}.txt").write_text(f"# {what}\nx {secret}\n")

    result = scan(repository)

    assert result.returncode == 1
    for number, (what, secret) in enumerate(secrets.items()):
        assert f"file{number}.txt:2: " in result.stdout, what
        assert secret not in result.stdout
    shown = " ".join(result.stdout.split())
    assert not [word for word in shown.split() if len(word) > 30]


def test_a_file_that_is_a_secret_is_refused_whatever_is_in_it(
    repository: Path,
) -> None:
    names = (".env", ".env.production", "deploy/.env", "id_ed25519", "tls/shop.pem")
    for name in names:
        path = repository / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("A=1\n")
    subprocess.run(["git", "-C", str(repository), "add", "--force", "."], check=True)

    result = scan(repository)

    assert result.returncode == 1
    for name in names:
        assert f"{name}: such a file does not belong in Git" in result.stdout


def test_what_git_ignores_is_nobodys_business(repository: Path) -> None:
    (repository / ".gitignore").write_text(".env\n")
    (repository / ".env").write_text(f"META_ACCESS_TOKEN=EAA{noise(180)}\n")
    (repository / ".env.example").write_text("META_ACCESS_TOKEN=\n")

    result = scan(repository)

    assert (result.returncode, result.stdout) == (0, "")


def test_what_is_made_up_may_stay(repository: Path) -> None:
    lines = (
        'STRIPE_SECRET_KEY = "sk_test_made_up"',
        "STRIPE_SECRET_KEY=sk_live_made_up",
        "WEBHOOK_SECRET = 'whsec_sandbox_only'",
        "META_ACCESS_TOKEN=EAASandboxError190_463",
        "SECRET_KEY=demo-only-change-me",
        'ADMIN_PASSWORD = "correct horse battery staple"',
        "EASYPOST_API_KEY=EZTKmadeup00000000000000000000000000",
        'KEY = "key-of-the-first-app-in-tests"',
        f'PASSWORD_DIGEST = "{"ab" * 32}"',
        "a reader looks for the KEY: whatever-it-may-be-called-here",
    )
    (repository / "file.py").write_text("\n".join(lines))

    result = scan(repository)

    assert (result.returncode, result.stdout) == (0, "")


def test_without_git_there_is_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text(f"sk_live_{noise(24)}\n")

    result = scan(tmp_path)

    assert result.returncode == 0
    assert "no Git repository" in result.stdout


def test_a_repository_that_cannot_be_read_is_no_clean_one(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")

    assert scan(tmp_path).returncode == 2


def test_make_check_searches() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = recipe.partition("\ncheck:")[2].partition("\n\n")[0]

    assert ".ci/secret_scan.py" in check
    assert "pip-audit" not in check  # it asks the network; `make audit` does


def test_this_repository_holds_no_secret() -> None:
    result = scan(ROOT)

    assert (result.returncode, result.stdout.count(": ")) == (0, 0), result.stdout
