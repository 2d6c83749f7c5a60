"""What a section answers to what a person does with it: show, save, go back, refresh, create, search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.config.document import SECTIONS, Config, problems
from app.config.facts import Facts
from app.config.section import BooksRef, Choice, Section, SectionModel
from app.core.document import digest
from app.core.intent import CreateAccount
from app.errors import CartbooksError
from app.web.standing import Flash
from app.wizard.choices import LARGE, options, purpose_of
from app.wizard.fields import field_named, fields_of
from app.wizard.form import compact, read, read_leniently, stamp, without_row
from app.wizard.frames import Frame
from app.wizard.page import (
    NO_ERRORS,
    Conflict,
    Drawing,
    SectionPage,
    as_saved,
    conflict,
    hard_errors,
    own_problems,
    section_page,
)
from app.wizard.ports import Ports, Stale
from app.wizard.posted import Posted
from app.wizard.view import known_names

NOTHING = Posted()
SAVES = ("next", "keep", "start")
OK, CONFLICT, INVALID = 200, 409, 422


@dataclass(frozen=True, slots=True)
class Answered:
    """A page to draw, or the address to see next."""

    outcome: SectionPage | str
    status: int = OK


class Answers:
    """One section of one connection, for one request."""

    def __init__(self, section: Section, frame: Frame, connection: str, ports: Ports) -> None:
        self.section = section
        self.frame = frame
        self.connection = connection
        self.ports = ports
        self.reading = ports.configs.read()

    def shown(self, notice: Flash | None, order: str) -> SectionPage:
        """The section as saved, or as this person left it unsaved."""
        kept = self._kept
        if not kept.pairs or (self._leniently(kept) == self._saved and not self._errors(kept)):
            drawing = as_saved(self.section, self.reading, notice)
            if order:
                drawing = Drawing(
                    drawing.posted.replaced("order", order),
                    drawing.config,
                    drawing.facts,
                    drawing.base,
                    NO_ERRORS,
                    notice=notice,
                )
            return self._page(drawing)
        return self._page(self._drawing(kept, self._errors(kept), unsaved=True, notice=notice))

    def previewed(self, posted: Posted) -> SectionPage:
        """The page for unsaved values, which are kept, so that a closed tab loses nothing."""
        if self._leniently(posted) != self._saved or self._errors(posted):
            self._keep(posted)
        elif self._kept.pairs:
            self.ports.inputs.keep(self.section.slug, NOTHING)
        return self._page(self._drawing(posted, NO_ERRORS))

    def taken(self, posted: Posted) -> Answered:
        """What the pressed button asks for; Enter in a field is the first button, which saves."""
        verb, _, rest = (posted.last("action") or "next").partition(":")
        doings = {
            "back": self._back,
            "discard": self._discard,
            "refresh": self._refresh,
            "create": self._create,
            "find": self._find,
            "drop": self._drop,
            "more": self._again,
            "look": self._again,
            "send-code": self._send_code,
            "redeem": self._redeem,
        }
        if verb in SAVES:
            return self._save(posted, verb)
        return doings.get(verb, self._again)(posted, rest)  # an unknown button saves nothing

    def _save(self, posted: Posted, verb: str) -> Answered:
        answer = read(self.section.model, posted, self._saved, self._name_of)
        model = answer.model
        errors = answer.errors if model is None else hard_errors(self.section, model, self.reading)
        if model is None or errors:
            self._keep(posted)
            return Answered(self._page(self._drawing(posted, errors, asks=True)), INVALID)
        if self._clashes(posted, model):
            return self._clash(posted, model)
        if verb != "keep" and own_problems(self.section, model, self._facts(self._with(model))):
            self._keep(posted)
            return Answered(self._page(self._drawing(posted, NO_ERRORS, asks=True)), INVALID)
        try:
            self._write(model, starts=verb == "start")
        except Stale:
            return self._clash(posted, model)
        return Answered(self._started() if verb == "start" else self._onward())

    def _onward(self) -> str:
        return self.frame.onward(self.connection, self.section.slug)

    def _started(self) -> str:
        """The page of the first run, or the first section that stops it."""
        reading = self.ports.configs.read()
        found = problems(reading.config, reading.facts)
        if found:
            return self.frame.address(self.connection, found[0].section)
        return self.ports.start()

    def _back(self, posted: Posted, _rest: str) -> Answered:
        """An answered step is saved; otherwise what was typed is kept, without calling the step answered."""
        model = read(self.section.model, posted, self._saved, self._name_of).model
        sound = model is not None and not hard_errors(self.section, model, self.reading)
        # What nobody answered is proposed anew on every reading: saved, it would be replaced by the proposal.
        answered = self.section.slug in self.reading.config.answered
        if model is None or not sound or not answered or self._clashes(posted, model):
            self._keep(posted)
        elif model != self._saved:
            self._append(self._with(model), posted)
        return Answered(self.frame.back(self.connection, self.section.slug) or self._address())

    def _append(self, config: Config, posted: Posted) -> None:
        try:
            self.ports.configs.save(config, self.reading.version, self.section.slug)
        except Stale:
            self._keep(posted)
        else:
            self.ports.inputs.keep(self.section.slug, NOTHING)

    def _discard(self, _posted: Posted, _rest: str) -> Answered:
        self.ports.inputs.keep(self.section.slug, NOTHING)
        return Answered(self._address())

    def _refresh(self, posted: Posted, _rest: str) -> Answered:
        try:
            self.ports.lists.refresh()
        except CartbooksError as error:
            return self._again(posted, notice=Flash(error.message, "needs"))
        self.reading = self.ports.configs.read()
        return self._again(posted, notice=Flash("The lists are up to date with QuickBooks and your store."))

    def _create(self, posted: Posted, name: str) -> Answered:
        spec = field_named(self.section.model, name)
        purpose = purpose_of(spec.choice) if spec and spec.choice and spec.choice.create else None
        if purpose is None:
            return self._again(posted)
        wanted = " ".join((posted.last(f"new-{name}") or "").split())
        if not wanted or ":" in wanted or len(wanted) > 100:
            sentence = "The new account needs a name of up to 100 characters without a colon. Type one."
            return self._again(posted, errors={name: sentence})
        key = f"{self.reading.facts.books.company.id}/account/{digest(wanted.casefold())}"
        try:
            made = self.ports.lists.create_account(
                CreateAccount(key, wanted, purpose.make, purpose.make_subtype)
            )
        except CartbooksError as error:
            return self._again(posted, errors={name: error.message})
        known = made.id in self.reading.facts.books.accounts
        self.reading = self.ports.configs.read()
        filled = posted.replaced(name, made.id)
        self._keep(filled)
        done = "is in QuickBooks already, and is" if known else "was created in QuickBooks and"
        return self._again(filled, notice=Flash(f"“{made.name}” {done} chosen here."))

    def _find(self, posted: Posted, name: str) -> Answered:
        spec = field_named(self.section.model, name)
        if spec is None or spec.choice is None or spec.choice.source not in LARGE:
            return self._again(posted)
        text = (posted.last(f"find-{name}") or "").strip()
        found = self.ports.lists.search(spec.choice.source, text[:200])
        chosen = posted.last(name)
        entry = self.ports.lists.entry(spec.choice.source, chosen) if chosen else None
        kept = [entry] if entry and entry not in found else []
        words = (
            f"{len(found)} found for “{text}”. Choose one below." if found else f"Nothing found for “{text}”."
        )
        return self._again(posted, notice=Flash(words), found={name: [*kept, *found]})

    def _drop(self, posted: Posted, rest: str) -> Answered:
        table, _, index = rest.partition(":")
        if not index.isdecimal():
            return self._again(posted)
        return self._again(without_row(compact(self.section.model, posted), table, int(index)))

    def _send_code(self, posted: Posted, _rest: str) -> Answered:
        email = (posted.last("email") or "").strip()
        if "@" not in email:
            return self._again(
                posted, errors={"email": "This is not an e-mail address. Type the one of the purchase."}
            )
        self._keep(posted)
        try:
            self.ports.licences.send_code(email)
        except CartbooksError as error:
            return self._again(posted, errors={"email": error.message})
        return self._again(
            posted, notice=Flash(f"A six-digit code is on its way to {email}. It works for 15 minutes.")
        )

    def _redeem(self, posted: Posted, _rest: str) -> Answered:
        try:
            self.ports.licences.redeem("".join((posted.last("code") or "").split()))
        except CartbooksError as error:
            return self._again(posted, errors={"code": error.message})
        self.reading = self.ports.configs.read()
        return self._again(posted, notice=Flash("Your licence is active. Your settings stay as they are."))

    def _again(
        self,
        posted: Posted,
        _rest: str = "",
        errors: Mapping[str, str] = NO_ERRORS,
        notice: Flash | None = None,
        found: Mapping[str, Sequence[BooksRef]] | None = None,
    ) -> Answered:
        """The same form with everything that was typed."""
        drawing = self._drawing(posted, errors, notice=notice, found=found)
        return Answered(self._page(drawing), INVALID if errors else OK)

    def _clashes(self, posted: Posted, model: SectionModel) -> bool:
        """Whether somebody else changed this very section since the form was filled."""
        return model != self._saved and self._base(posted) != stamp(self._saved)

    def _clash(self, posted: Posted, model: SectionModel) -> Answered:
        """Both values side by side; saving again, from the new base, is then deliberate."""
        self.reading = self.ports.configs.read()
        fresh = posted.replaced("base", stamp(self._saved))
        self._keep(fresh)
        zone = self.reading.facts.books.company.time_zone
        told = conflict(self.section, self.reading, model, zone)
        return Answered(self._page(self._drawing(fresh, NO_ERRORS, told=told)), CONFLICT)

    def _write(self, model: SectionModel, *, starts: bool) -> None:
        """Other sections may have been saved meanwhile; only this one is ours to replace."""
        while True:
            before = self._saved
            try:
                config = self.reading.config.with_section(self.section.slug, model)
                self.ports.configs.save(
                    _all_answered(config) if starts else config, self.reading.version, self.section.slug
                )
                break
            except Stale:
                self.reading = self.ports.configs.read()
                if self._saved != before:
                    raise
        self.ports.inputs.keep(self.section.slug, NOTHING)

    def _drawing(
        self,
        posted: Posted,
        errors: Mapping[str, str],
        *,
        unsaved: bool = False,
        asks: bool = False,
        notice: Flash | None = None,
        told: Conflict | None = None,
        found: Mapping[str, Sequence[BooksRef]] | None = None,
    ) -> Drawing:
        config = self._with(self._leniently(posted))
        facts = self._facts(config)
        return Drawing(posted, config, facts, self._base(posted), errors, unsaved, asks, notice, told, found)

    def _page(self, drawing: Drawing) -> SectionPage:
        return section_page(
            self.section, self.frame, self.connection, ports=self.ports, reading=self.reading, drawing=drawing
        )

    def _keep(self, posted: Posted) -> None:
        names = [spec.name for spec in fields_of(self.section.model)]
        self.ports.inputs.keep(self.section.slug, compact(self.section.model, posted).only([*names, "base"]))

    def _with(self, model: SectionModel) -> Config:
        """The document with this section, saved or not."""
        return self.reading.config.model_copy(update={self.section.slug: model})

    def _facts(self, config: Config) -> Facts:
        return self.reading.facts if config == self.reading.config else self.ports.configs.facts(config)

    def _errors(self, posted: Posted) -> Mapping[str, str]:
        return read(self.section.model, posted, self._saved, self._name_of).errors

    def _leniently(self, posted: Posted) -> SectionModel:
        return read_leniently(self.section.model, posted, self._saved, self._name_of)

    @property
    def _kept(self) -> Posted:
        """What this person left unsaved when the page was asked for."""
        return self.reading.unsaved.get(self.section.slug, NOTHING)

    @property
    def _saved(self) -> SectionModel:
        return self.reading.config.section(self.section.slug)

    def _base(self, posted: Posted) -> str:
        """The stamp of the section from which the form was filled."""
        return posted.last("base") or stamp(self._saved)

    def _address(self) -> str:
        return self.frame.address(self.connection, self.section.slug)

    def _name_of(self, choice: Choice, id_: str) -> str:
        """The name to keep beside an id: without it, going live could not find the entry again."""
        if choice.source in LARGE:
            entry = self.ports.lists.entry(choice.source, id_)
            return entry.name if entry else ""
        listed = {option.value: option.label for option in options(choice, self.reading.facts)}
        return listed.get(id_) or known_names(self._saved).get(id_, "")


def _all_answered(config: Config) -> Config:
    """Start says yes to every step as the last page shows it: from then on nothing is proposed anew."""
    for section in SECTIONS:
        config = config.with_section(section.slug, config.section(section.slug))
    return config
