from analysis.measures.implementations.formula_agreement import FormulaValue
from analysis.runs.results.arena.formula_table import formula_rows, formula_table

VALUES = [
    FormulaValue("KL", "DEC", 0.5, 0.0, "a mean, 100 % of it"),
    FormulaValue("KL", "PyG", 2.0, 0.0, "a sum"),
    FormulaValue("ratio", "paper", None, None, "undefined"),
]


def test_rows_say_how_the_codes_of_their_quantity_differ():
    assert [row["agreement"] for row in formula_rows(VALUES)] == ["PyG: 4 times that of DEC"] * 2 + [
        "undefined"
    ]


def test_text_is_a_block_a_quantity_and_tables_have_a_line_a_value():
    assert formula_table(VALUES).splitlines()[0] == "KL: PyG: 4 times that of DEC"
    assert formula_table(VALUES, "csv").splitlines()[1] == 'KL,DEC,0.5,0,"a mean, 100 % of it"'
    assert r"100 \% of it" in formula_table(VALUES, "latex")
    assert formula_table(VALUES, "markdown").splitlines()[-1] == "| ratio | paper | - | - | undefined |"
