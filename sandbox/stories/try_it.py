"""The screen "Try it": stories that one plays in the shop, and that tick by themselves.

A step is done when what it tells of has happened, wherever that was done. The reader
acts in the shop; what only the sandbox can do has a button in its step.
"""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import shell
from sandbox.outbox import words as outbox_words
from sandbox.outbox.words import Advice
from sandbox.stories import acts, facts, memory
from sandbox.stories.consent import REFUSED, bought_declined
from sandbox.stories.kit import Story, revenue
from sandbox.stories.links import link
from sandbox.stories.memory import BEGUN, Begun
from sandbox.stories.scene import Scene
from sandbox.stories.shelf import STORIES

blueprint = shell.page_blueprint("try_it")


@blueprint.get("/try-it")
def index() -> ResponseReturnValue:
    """All stories, and how far each was played."""
    return render_template(
        "try_it/index.html",
        stories=STORIES.values(),
        begun=memory.everything(),
    )


@blueprint.get("/try-it/<key>")
def story(key: str) -> ResponseReturnValue:
    """One story with its steps, as far as they have happened."""
    told = _story(key)
    begun = _begun(told)
    if begun is None:
        return render_template(
            "try_it/before.html",
            story=told,
            before=memory.everything().get(key),
            current=_current(),
        )
    scene = _scene(told, begun)
    done = told.standing(scene)
    return render_template(
        "try_it/story.html",
        story=told,
        begun=begun,
        scene=scene,
        steps=list(zip(told.steps, done, strict=True)),
        at=done.index(False) if False in done else len(done),
        learnt=told.learnt(scene) if all(done) else [],
        acts=acts.ACTS,
        link=link,
        revenue=revenue,
        advice=_advice(told, scene),
        declined=_is_stuck(told, scene),
        following=_following(told),
    )


@blueprint.get("/try-it/<key>.json")
def story_json(key: str) -> ResponseReturnValue:
    """The same for programs."""
    told = _story(key)
    begun = _begun(told)
    return jsonify(_described(told, begun))


@blueprint.post("/try-it/<key>/begin")
def begin(key: str) -> ResponseReturnValue:
    """Begin a story, or begin it anew; another that is being played is left."""
    _story(key)
    _leave(memory.current())
    memory.begin(key)
    return redirect(url_for(".story", key=key), 303)


@blueprint.post("/try-it/<key>/act")
def act(key: str) -> ResponseReturnValue:
    """Do the sandbox's part of a step: `act` names it."""
    told = _story(key)
    name = request.form.get("act")
    if name is None or name not in {step.act for step in told.steps if step.act}:
        abort(400)
    begun = _begun(told)
    if begun is not None:
        try:
            acts.perform(begun, name, _scene(told, begun))
        except acts.CannotAct as reason:
            flash(str(reason), "error")
    return redirect(url_for(".story", key=key, _anchor=name), 303)


@blueprint.post("/try-it/<key>/leave")
def leave(key: str) -> ResponseReturnValue:
    """Leave a story; the faults that it has turned on are turned off."""
    _leave(_begun(_story(key)))
    return redirect(url_for(".index", _anchor=key), 303)


def _story(key: str) -> Story:
    return STORIES.get(key) or abort(404)


def _begun(told: Story) -> Begun | None:
    """How the story began, if it is the one that is being played."""
    begun = memory.everything().get(told.key)
    return begun if begun and begun.state == BEGUN else None


def _current() -> Story | None:
    begun = memory.current()
    return STORIES.get(begun.key) if begun else None


def _scene(told: Story, begun: Begun) -> Scene:
    # Only the shop knows whether its order was one of those that a refusal silenced.
    asks_shop = told.asks_shop or REFUSED in begun.marks
    return facts.scene_of(begun, asks_shop=asks_shop)


def _advice(told: Story, scene: Scene) -> Advice | None:
    """What to do where the shop cannot be asked, and the story's steps need it."""
    if scene.trouble is None or not told.asks_shop:
        return None
    return outbox_words.advice(scene.trouble)


def _is_stuck(told: Story, scene: Scene) -> bool:
    """Whether the story waits for a Purchase that the buyer's refusal withholds."""
    return not told.declines and bought_declined(scene)


def _leave(begun: Begun | None) -> None:
    if begun is None:
        return
    told = STORIES.get(begun.key)
    finished = told is not None and all(told.standing(_scene(told, begun)))
    acts.turn_off_faults_of(begun)
    memory.end(begun.key, finished=finished)


def _following(told: Story) -> Story | None:
    """The next story of the list."""
    keys = list(STORIES)
    place = keys.index(told.key) + 1
    return STORIES[keys[place]] if place < len(keys) else None


def _described(told: Story, begun: Begun | None) -> dict[str, Any]:
    scene = _scene(told, begun) if begun else None
    done = told.standing(scene) if scene else [False] * len(told.steps)
    return {
        "key": told.key,
        "title": str(told.title),
        "begun": begun is not None,
        "steps": [
            {"key": step.key, "says": str(step.says), "done": is_done}
            for step, is_done in zip(told.steps, done, strict=True)
        ],
        "learnt": told.learnt(scene) if scene and all(done) else [],
        "trouble": scene.trouble if scene else None,
        "declined": _is_stuck(told, scene) if scene else False,
    }
