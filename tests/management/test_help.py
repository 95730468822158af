"""What `manage.py COMMAND --help` says: each option what it is for, and the default that it has."""

import re

import pytest
from django.core.management import get_commands, load_command_class

OURS = {name: app for name, app in get_commands().items() if app.startswith("dashboard")}
OF_OTHERS = {"reload-task", "test"}  # flags of qlik-cli, which says itself what they are for, and of pytest


@pytest.mark.parametrize("name", sorted(OURS.keys() - OF_OTHERS))
def test_each_option_says_what_it_is_for_and_its_default(name: str) -> None:
    command = load_command_class(OURS[name], name)

    options = [each for each in command.create_parser("manage.py", name)._actions if each.option_strings]

    assert command.help
    for option in options:
        assert option.help, option.option_strings
        told = re.search(r"\((?:default )?(\d+)\b", option.help)
        assert not told or option.default == int(told[1]), option.option_strings
