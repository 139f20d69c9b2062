"""What each command of the command line does: open the file, ask a service, print what it says, answer the exit code."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aims_desktop.errors import AimsError, ExitCode, NotFoundError, UsageError
from aims_desktop.files import size_text
from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.model.ahead import Coming
from aims_desktop.model.register import Register
from aims_desktop.model.registers import register_named
from aims_desktop.service import (
    erasing,
    erasing_report,
    exporting,
    ics,
    importing,
    merge_report,
    merging,
    proof_report,
    sync_report,
    tables,
)
from aims_desktop.service.agenda import overdue_actions
from aims_desktop.service.calendar import entries
from aims_desktop.service.checks import Progress, offenders, progress
from aims_desktop.service.history import history
from aims_desktop.service.proof import standing, verdict
from aims_desktop.service.restoring import outlook
from aims_desktop.service.sharing import link_of
from aims_desktop.service.synchronising import siblings, synchronise
from aims_desktop.service.workspace import Workspace, now
from aims_desktop.settings import Settings, try_save
from aims_desktop.store.backup import demand_goes
from aims_desktop.store.backup import restore as restore_backup
from aims_desktop.store.file import AimsFile
from aims_desktop.store.history import fingerprint
from aims_desktop.store.lock import Holder
from aims_desktop.store.machine import Machine, login
from aims_desktop.store.opening import holder
from aims_desktop.store.repair import repair as repair_file
from aims_desktop.store.sealing import passphrase_in
from aims_desktop.store.verify import verify as verify_file

CALENDAR = "calendar"
"""What `export` takes in the place of a register: the days of all of them."""


def new(options: argparse.Namespace) -> int:
    """A fresh file, or the worked example under the given name, finished or not."""
    who = options.who or login()
    if options.sample or options.finished_sample:
        from aims_desktop.service import sample

        made = sample.create(
            options.file, organisation=options.organisation, who=who, force=options.force, finished=options.finished_sample
        )
    else:
        made = Workspace.create(options.file, options.organisation, who, force=options.force)
    with made:
        print(_("Made {path} for {organisation}.").format(path=options.file, organisation=made.organisation))
    return ExitCode.DONE


def status(options: argparse.Namespace) -> int:
    """Steps, tasks with why they are open, overdue actions."""
    with Workspace.open(options.file, read_only=True) as workspace:
        state = progress(workspace)
        overdue = overdue_actions(workspace)
        if options.json:
            _print_json(_status_json(workspace, state, [item.record_id for item in overdue]))
            return ExitCode.DONE
        print(
            _("{organisation}: {done} of {left} tasks done ({percent} %)").format(
                organisation=workspace.organisation,
                done=state.done,
                left=len(state.tasks) - state.set_aside,
                percent=round(state.readiness * 100),
            )
        )
        for step in state.steps:
            print(f"\n{step.step.number:>2}  {_(step.step.title)}  ({step.settled}/{len(step.tasks)})")
            for task in step.tasks:
                mark = "✓" if task.done else "–" if task.set_aside else "·"
                print(f"    {mark} {task.task.id:<7} {_(task.task.do)}")
                if not task.done:
                    print(f"              {task.why}")
        if waiting := workspace.conflicts():
            print(
                "\n"
                + ngettext(
                    "{n} conflict between copies waits for a decision.", "{n} conflicts between copies wait for a decision.", waiting
                )
            )
        if overdue:
            print("\n" + _("Overdue:"))
            for item in overdue:
                print(f"    {item.title} ({item.detail}), {item.due}")
    return ExitCode.DONE


def _status_json(workspace: Workspace, state: Progress, overdue: list[str]) -> dict[str, Any]:
    refs = workspace.refs()
    return {
        "organisation": workspace.organisation,
        "readiness": round(state.readiness, 6),
        "steps": [
            {
                "number": step.step.number,
                "phase": step.step.phase,
                "title": _(step.step.title),
                "complete": step.complete,
                "tasks": [
                    {
                        "id": task.task.id,
                        "done": task.done,
                        "set_aside": task.set_aside,
                        "why": task.why,
                        "offenders": [refs.of(task.register, i) for i in offenders(workspace.facts(), task.task)],
                    }
                    for task in step.tasks
                ],
            }
            for step in state.steps
        ],
        "overdue": [refs.of("action", i) for i in overdue],
        "conflicts": workspace.conflicts(),
    }


def report(options: argparse.Namespace) -> int:
    """A pack as PDF; `--json` prints every figure of it by name."""
    from aims_desktop.report import packs

    if options.list:
        for pack in packs.PACKS.values():
            print(f"{pack.name}  {_(pack.title)}")
        return ExitCode.DONE
    if not options.file or not options.pack:
        raise UsageError(_("Name a file and a pack; report --list names the packs."))
    pack = packs.pack_named(options.pack)
    if not options.out and not options.json:
        raise UsageError(_("Say where to: -o OUT.pdf."))
    if options.start and options.end and options.start > options.end:
        raise UsageError(_("The period ends ({end}) before it begins ({start}).").format(start=options.start, end=options.end))
    with Workspace.open(options.file, read_only=True) as workspace:
        facts = packs.facts_of(
            pack, workspace, options.start, options.end, options.as_of, _of_pack(workspace, pack.of_record, options.record)
        )
    if options.out:
        packs.write(pack, facts, options.out)
    if options.json:
        _print_json(pack.figures(facts))
    else:
        print(_("Wrote {path}.").format(path=options.out))
    return ExitCode.DONE


def export(options: argparse.Namespace) -> int:
    """A register as a file, or the calendar of all."""
    if options.register == CALENDAR:
        return _export_calendar(options)
    register = register_named(options.register)
    with Workspace.open(options.file, read_only=True) as workspace:
        rows = workspace.facts().passing(register, options.filter) if options.filter else None
        n = exporting.export(workspace, register, options.out, rows)
    print(ngettext("Wrote {n} record to ", "Wrote {n} records to ", n) + str(options.out))
    return ExitCode.DONE


def _export_calendar(options: argparse.Namespace) -> int:
    kinds = [kind for kind in Coming if options.filter in (None, kind.value)]
    if not kinds:
        raise UsageError(_("The calendar has no filter “{name}”; it has: {names}.").format(name=options.filter, names=", ".join(Coming)))
    with Workspace.open(options.file, read_only=True) as workspace:
        n = ics.export(workspace, entries(workspace, kinds), options.out)
    print(ngettext("Wrote {n} day to ", "Wrote {n} days to ", n) + str(options.out))
    return ExitCode.DONE


def import_(options: argparse.Namespace) -> int:
    """Rows of a CSV file into a register, with a reason for each that is left out."""
    register = register_named(options.register)
    given = dict(_column_and_field(text) for text in options.map)
    sheet = tables.read_csv(options.table, options.header_row)
    with Workspace.open(options.file, read_only=options.dry_run, who=options.who) as workspace:
        outcome = importing.plan(workspace, register, sheet, given)
        if options.dry_run:
            refs = workspace.refs()
            result = importing.Result(
                outcome.rows,
                tuple((t.row, _("new")) for t in outcome.taken if not t.record_id),
                tuple((t.row, refs.of(register.name, t.record_id)) for t in outcome.taken if t.record_id),
                tuple((r.row, r.reason) for r in outcome.left_out),
                tuple(outcome.people),
                tuple(outcome.unmatched),
                tuple(outcome.broken),
            )
        else:
            result = importing.carry_out(workspace, outcome)
    if options.json:
        _print_json(
            {
                "rows": result.rows,
                "taken": [{"row": row, "ref": ref} for row, ref in result.taken],
                "updated": [{"row": row, "ref": ref} for row, ref in result.updated],
                "left_out": [{"row": row, "reason": reason} for row, reason in result.left_out],
                "rules_broken": [{"row": b.row, "field": b.field, "sentence": b.sentence} for b in result.broken],
                "people": list(result.people),
                "columns_left_out": list(result.unmatched),
                "dry_run": options.dry_run,
            }
        )
    else:
        _print_import(result, dry_run=options.dry_run)
    return ExitCode.LOOK if result.left_out or result.broken else ExitCode.DONE


def _print_import(result: importing.Result, *, dry_run: bool) -> None:
    template = (
        _("{taken} would be new, {updated} updated, {left} left out.") if dry_run else _("{taken} new, {updated} updated, {left} left out.")
    )
    rows = ngettext("{n} row", "{n} rows", result.rows)
    print(f"{rows}: " + template.format(taken=len(result.taken), updated=len(result.updated), left=len(result.left_out)))
    if result.people:
        added = _("Would be added to people: {names}") if dry_run else _("Added to people: {names}")
        print(added.format(names=", ".join(result.people)))
    if result.unmatched:
        print(_("Columns left out: {names}").format(names=", ".join(result.unmatched)))
    for row, reason in (*result.left_out, *((broken.row, broken) for broken in result.broken)):
        print(_("Row {row}: {reason}").format(row=row, reason=reason))


def _column_and_field(text: str) -> tuple[str, str]:
    column, sign, name = text.rpartition("=")
    if not sign or not column:
        raise UsageError(_('--map takes "Column=field"; “{text}” has no “=”.').format(text=text))
    return column, name


def merge(options: argparse.Namespace) -> int:
    """What a colleague's copy knows and this file does not, taken in; conflicts and broken rules are named."""
    passphrase = passphrase_in(options.passphrase_file) if options.passphrase_file else None
    with Workspace.open(options.file, read_only=options.dry_run, who=options.who) as workspace:
        if options.dry_run:
            merged = merging.compare(workspace, options.other, passphrase)
        else:
            merged = merging.merge(workspace, options.other, passphrase, erasures=options.accept_erasures)
    if options.json:
        _print_json(merge_report.as_json(merged) | {"dry_run": options.dry_run})
    else:
        print(*merge_report.as_text(merged, dry_run=options.dry_run), sep="\n")
    return ExitCode.LOOK if merged.needs_a_look else ExitCode.DONE


def verify(options: argparse.Namespace) -> int:
    """Recompute all hashes, chains, registers and evidence; look for the state of a printed fingerprint."""
    with Workspace.open(options.file, read_only=True) as workspace:
        stands = standing(workspace, options.against) if options.against is not None else None
        with workspace.file.read() as connection:
            found = verify_file(connection)
            pages = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")] if options.full else ["ok"]
    if pages != ["ok"]:
        found = replace(found, problems=(*found.problems, *pages))
    if options.json:
        _print_json(proof_report.as_json(found, stands))
    else:
        print(*proof_report.as_text(found, stands), sep="\n")
    return ExitCode.DONE if found.ok and (stands is None or stands.known) else ExitCode.LOOK


def erase(options: argparse.Namespace) -> int:
    """Personal data taken out of the file for good, with --yes; without it only the places are told."""
    with Workspace.open(options.file, read_only=options.dry_run or not options.yes, who=options.who) as workspace:
        found, texts = _to_erase(workspace, options)
        items = erasing.items(workspace, found)
        chosen = [item for item in items if not item.refusal and (options.parts or item.proposed)]
        outcome = erasing_report.Outcome(items, chosen, found.closed_files)
        if options.yes and not options.dry_run:
            outcome = replace(outcome, **_erased(workspace, chosen, texts, options))
    if options.json:
        _print_json(erasing_report.as_json(outcome) | {"dry_run": options.dry_run})
    else:
        print(*erasing_report.as_text(outcome), sep="\n")
        if chosen and outcome.erased is None:
            print(_("Nothing was erased yet: --yes erases what is marked ×, for good."))
    return ExitCode.LOOK if outcome.needs_a_look or (chosen and not options.yes and not options.dry_run) else ExitCode.DONE


def _to_erase(workspace: Workspace, options: argparse.Namespace) -> tuple[erasing.Found, list[str]]:
    if options.field and options.record:
        register, record_id = _record(workspace, options.record)
        if options.field not in register.fields:
            raise UsageError(_("{register} has no field “{field}”.").format(register=register.name, field=options.field))
        return erasing.look_at(workspace, register, record_id, options.field), []
    if options.copies != "keep" and not (options.field or options.record or options.text or options.person):
        return erasing.Found(), []
    if options.field or options.record or not (options.text or options.person):
        raise UsageError(_("Say what to erase: --text, --person, or --record with --field."))
    person = _person(workspace, options.person) if options.person else ""
    texts = [*options.text, *(erasing.texts_of(workspace, person) if person else [])]
    return erasing.look(workspace, texts, person), texts


def _erased(workspace: Workspace, chosen: list[erasing.Item], texts: list[str], options: argparse.Namespace) -> dict[str, Any]:
    done = None
    if chosen:
        done = erasing.carry_out(workspace, chosen, erasing.Why[options.why.upper()], backup_first=options.backup)
        settings = Settings.load()
        erasing.finish(workspace, done, texts, settings)
        try_save(settings)
    if options.copies != "keep":
        erasing.clear(workspace, erasing.copies_holding(workspace), removing=options.copies == "remove")
    return {"erased": done, "copies": erasing.copies_holding(workspace)}


def _record(workspace: Workspace, ref: str) -> tuple[Register, str]:
    found = workspace.refs().find(ref)
    if found is None:
        raise UsageError(_("There is no record {ref}.").format(ref=ref))
    return register_named(found[0]), found[1]


def _of_pack(workspace: Workspace, register: str, ref: str | None) -> str:
    """The record that alone is to be printed; "" where none is named."""
    if not ref:
        return ""
    found, record_id = _record(workspace, ref)
    if found.name != register:
        raise UsageError(_("This pack does not print {ref} alone.").format(ref=ref))
    return record_id


def _person(workspace: Workspace, ref: str) -> str:
    register, record_id = _record(workspace, ref)
    if register.name != "person":
        raise UsageError(_("{ref} is not a person; --person takes a number like PER-0001.").format(ref=ref))
    return record_id


def log(options: argparse.Namespace) -> int:
    """Who changed what, when, from what to what."""
    since = dt.datetime.combine(options.since, dt.time(), dt.UTC) if options.since else None
    with Workspace.open(options.file, read_only=True) as workspace:
        register, record_id = None, ""
        if options.record:
            register, record_id = _record(workspace, options.record)
        lines = history(workspace, register, record_id, since=since)
    if options.json:
        _print_json(
            [
                {
                    "at": f"{line.at:%Y-%m-%dT%H:%M:%SZ}",
                    "who": line.who,
                    "what": line.what,
                    "ref": line.ref,
                    "field": line.field or None,
                    "old": line.old_plain,
                    "new": line.new_plain,
                }
                for line in lines
            ]
        )
        return ExitCode.DONE
    for line in lines:
        change = f"{line.label}: {line.old or '–'} → {line.new or '–'}" if line.field else line.act
        print(f"{moment(line.at)}  {line.who}  {line.ref}  {' '.join(change.split())[:200]}")
    return ExitCode.DONE


def share(options: argparse.Namespace) -> int:
    """A parcel for a colleague."""
    passphrase = passphrase_in(options.passphrase_file) if options.passphrase_file else ""
    with AimsFile.open(options.file, read_only=True, who=options.who, clock=now) as file:
        sent = file.share(options.out, passphrase, with_files=not options.without_files)
    said = _("Wrote {path} ({size}), head fingerprint {head}.")
    print(said.format(path=options.out, size=size_text(sent.path.stat().st_size), head=fingerprint(sent.sound.head)))
    if not sent.has_files:
        print(_("The evidence files are not included."))
    return ExitCode.DONE


def sync(options: argparse.Namespace) -> int:
    """One round with the parcel that colleagues reach too: what came, whether it was sent, what lies beside it."""
    passphrase = passphrase_in(options.passphrase_file) if options.passphrase_file else ""
    with Workspace.open(options.file, who=options.who) as workspace:
        link = link_of(workspace)
        parcel: Path | None = options.parcel or (link.parcel if link else None)
        if parcel is None:
            raise UsageError(_("This file was not synchronised before; name the parcel to synchronise it with."))
        beside = siblings(parcel)
        done = synchronise(
            workspace,
            parcel,
            passphrase,
            beside=beside if options.beside else (),
            erasures=options.accept_erasures,
            break_lock_of=options.take_over,
        )
    waiting = () if options.beside else beside
    print(*sync_report.as_text(done, parcel, waiting), sep="\n")
    return ExitCode.LOOK if done.needs_a_look or waiting else ExitCode.DONE


def backup(options: argparse.Namespace) -> int:
    """A verified copy among the backups, or a complete one in a folder."""
    with AimsFile.open(options.file, read_only=True, clock=now) as file:
        if options.out is None:
            made = file.backup().path
        elif options.out.is_dir():
            made = file.save_copy(options.out / f"{options.file.stem} {now().astimezone():%Y-%m-%d %H%M%S}.aims")
        else:
            raise NotFoundError(_("There is no folder “{path}” to keep the copy in.").format(path=options.out))
    print(_("Kept a copy: {path}").format(path=made))
    return ExitCode.DONE


def restore(options: argparse.Namespace) -> int:
    """A backup in the place of a file, with what that loses; what was there goes to the rescue copies."""
    demand_goes(options.file, options.target)
    if options.target.exists() and (options.force or options.dry_run):
        _print_lost(options)
    elif options.dry_run:
        print(_("Nothing would be lost: there is no {path} yet.").format(path=options.target))
    if options.dry_run:
        return ExitCode.DONE
    done = restore_backup(options.file, options.target, me=_me(options.target), now=now(), force=options.force)
    print(_("Restored {backup} to {path}.").format(backup=options.file, path=options.target))
    if done.kept:
        print(_("What was there is kept: {path}").format(path=done.kept))
    if done.missing_files:
        print(ngettext("{n} evidence file could not be found.", "{n} evidence files could not be found.", done.missing_files))
    return ExitCode.LOOK if done.missing_files else ExitCode.DONE


def _print_lost(options: argparse.Namespace) -> None:
    try:
        with Workspace.open(options.target, read_only=True) as present, present.file.read() as connection:
            found = outlook(connection, options.file)
    except AimsError as error:
        print(_("What would be lost cannot be told: {reason}").format(reason=error.sentence))
        return
    print(*found.as_text(), sep="\n")


def repair(options: argparse.Namespace) -> int:
    """The registers of a file built anew from its journal; the file as it was found goes to the rescue copies."""
    done = repair_file(options.file, me=_me(options.file), clock=now)
    if done is None:
        print(_("Nothing is wrong with this file, and nothing was changed."))
        return ExitCode.DONE
    for problem in done.mended:
        print(problem)
    print(_("Built anew from its journal: {path}").format(path=options.file))
    print(_("The file as it was found is kept: {path}").format(path=done.kept))
    for problem in done.report.problems:
        print(_("Still wrong: {problem}").format(problem=problem))
    print(verdict(done.report))
    return ExitCode.DONE if done.report.ok else ExitCode.LOOK


def _me(file: Path) -> Holder:
    return holder(file, None, Machine(), now())


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1))


HANDLERS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "new": new,
    "status": status,
    "report": report,
    "export": export,
    "import": import_,
    "merge": merge,
    "verify": verify,
    "erase": erase,
    "log": log,
    "share": share,
    "sync": sync,
    "backup": backup,
    "restore": restore,
    "repair": repair,
}
"""Who carries out each command."""
