"""Tables of results in the README have the command that prints them above, and the commit that did below."""

import re

import pytest

from tests.source import ROOT

README = (ROOT / "README.md").read_text()
TABLES = [match for match in re.finditer(r"(?:^\|.*\n)+", README, re.M) if "\u00b1" in match.group()]


def test_there_are_tables_of_results():
    assert len(TABLES) == 4


@pytest.mark.parametrize("table", TABLES, ids=lambda match: match.group().splitlines()[0][:30])
def test_a_table_names_its_command_and_its_commit(table):
    above, below = README[: table.start()], README[table.end() :]
    (command,) = re.findall(r"```bash\n(.*?)```", above, re.S)[-1:]
    assert re.search(r"soft-cluster-lab (depth|reproduce|arena|train) ", command)
    assert above.rindex("```") > above.rindex("\n#")  # under the same heading
    assert re.search(
        r"trained by commits? [0-9a-f]{7,40}\b", below.partition("\n\n")[2].partition("\n\n")[0] + below[:200]
    )


def test_differences_in_the_text_are_those_of_the_table():
    """Clusters minus mean pool, and where the words say which is above which."""
    rows = re.findall(r"^\| (ENZYMES|MUTAG)? ?\| (MemPooling|mean pool) \| ([\d.]+) \u00b1", README, re.M)
    values = [float(value) for _, _, value in rows]
    for clusters, pool, data in zip(values[::2], values[1::2], ("ENZYMES", "MUTAG"), strict=True):
        told = re.search(rf"{data}[^.]*?(?:is|it is) ([+-][\d.]+)(?: points)? \(", README, re.S)
        assert told, data
        assert float(told.group(1)) == pytest.approx(clusters - pool, abs=0.11)


def test_the_gain_on_pubmed_is_that_of_the_table():
    """The mean difference of paired seeds is the difference of the means."""
    told = re.search(
        r"at 15 layers DiffGroupNorm gains ([\d.]+) points over no norm \(.*?interval ([\d.]+) to ([\d.]+)\)",
        README,
    )
    assert told
    gain, low, high = map(float, told.groups())
    (table,) = (match.group() for match in TABLES if "PubMed" in README[match.start() - 400 : match.start()])
    without, with_norm = (float(row.split("|")[4].split("±")[0]) for row in table.splitlines()[2:])
    assert gain == pytest.approx(with_norm - without, abs=0.11)
    assert gain == pytest.approx((low + high) / 2, abs=0.11)
