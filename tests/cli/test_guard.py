"""Whatever a library raises, a command ends with a sentence and a status."""

import pytest
import typer

from sae_auditor.cli._guard import EXIT_BUG, EXIT_INTERRUPTED, guarded


class Panic(BaseException):
    """As a library of Rust raises it."""


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Panic("no \x1b[31mtokens"), EXIT_BUG, "Panic: no \\x1b[31mtokens"),
        (SystemExit(0), EXIT_BUG, "SystemExit: 0"),
        (RecursionError("deep"), EXIT_BUG, "RecursionError: deep"),
        (MemoryError(), 4, "There was not enough memory for this."),
        (KeyboardInterrupt(), EXIT_INTERRUPTED, ""),
    ],
)
def test_every_end_is_a_sentence_and_a_status(capsys, error, status, words):
    def command():
        raise error

    with pytest.raises(typer.Exit) as ended:
        guarded(command)()
    assert ended.value.exit_code == status
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
