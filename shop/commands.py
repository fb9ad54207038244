"""`flask seed` and `flask products …`: fill the catalogue."""

import csv
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from models import Product, Work, writing
from shop import product_rules

SEED = Path(__file__).with_name("products.csv")
COLUMNS = ("slug", "name", "category", "price", "description", "image")

products = AppGroup("products", help="The catalogue.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(seed)
    app.cli.add_command(products)


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Fill the shop with its demo products; again changes nothing more."""
    _report(_import(SEED))


@products.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Take products from a CSV FILE; one with a known slug replaces the old.

    Columns: slug, name, category, price (minor units: cents), description, image (a
    file in static/products). Where any row is wrong, nothing is taken.

    Example: flask products import spring.csv
    """
    _report(_import(file))


def _import(file: Path) -> tuple[int, int]:
    rows, faults = read(file)
    for fault in faults:
        click.echo(f"{file.name}:{fault}", err=True)
    if faults:
        click.echo("Nothing was imported. Mend the file and try again.", err=True)
        sys.exit(1)
    with writing() as work:
        return _store(work, rows)


def read(file: Path) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of a CSV file, and its faults as `line: what is wrong`."""
    with file.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            return [], [f"1: missing columns: {', '.join(missing)}"]
        rows: list[dict[str, str]] = []
        faults: list[str] = []
        for row in reader:
            wrong = _fault(row)
            if wrong:
                faults.append(f"{reader.line_num}: {wrong}")
            else:
                rows.append({name: row[name].strip() for name in COLUMNS})
    return rows, faults


def _fault(row: dict[str, str | None]) -> str | None:
    empty = [name for name in COLUMNS if not (row.get(name) or "").strip()]
    if empty:
        return f"empty: {', '.join(empty)}"
    for name in COLUMNS:
        longest = getattr(Product.__table__.c[name].type, "length", None)
        if longest and len((row[name] or "").strip()) > longest:
            return f"{name} is longer than {longest} characters"
    return product_rules.fault({name: (row[name] or "").strip() for name in COLUMNS})


def _store(work: Work, rows: list[dict[str, str]]) -> tuple[int, int]:
    known = {product.slug: product for product in work.scalars(select(Product))}
    added = 0
    for row in rows:
        product = known.get(row["slug"])
        if product is None:
            product = known[row["slug"]] = Product(slug=row["slug"])
            work.add(product)
            added += 1
        product.name = row["name"]
        product.category = row["category"].lower().replace(" ", "-")
        product.price = int(row["price"])
        product.description = row["description"]
        product.image = row["image"]
    return added, len(rows) - added


def _report(counts: tuple[int, int]) -> None:
    click.echo(f"{counts[0]} products added, {counts[1]} brought up to date.", err=True)
