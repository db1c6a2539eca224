"""The scripts in which words are written, and letters that look like those of another script (UTS 39)."""

from contactpoint.domain.writing_systems.look_alikes import latin_look_alike
from contactpoint.domain.writing_systems.mixed_scripts import is_latin, mixes_scripts

__all__ = ["is_latin", "latin_look_alike", "mixes_scripts"]
