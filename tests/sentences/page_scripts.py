"""What the pages' own scripts say, asked of the Node that Playwright brings along."""

import json
import subprocess
from pathlib import Path

import numpy as np
from playwright._impl._driver import compute_driver_executable

import analysis.figures.explorer
from analysis.measures import limits

JS = Path(analysis.figures.explorer.__file__).parent / "js"
LIMITS = {
    "uniformEntropy": limits.UNIFORM,
    "sameRows": limits.SAME_ROWS,
    "noSharper": limits.NO_SHARPER,
    "small": limits.SMALL,
    "rounding": limits.ROUNDING,
}
_SCRIPT = """
import { describe } from "ROOT/clusters/sentences.js";
import * as film from "ROOT/depth/sentences.js";
import { percent, percents } from "ROOT/shared/numbers.js";
import { readFileSync } from "fs";

const says = {
  clusters({ S, P, shown, head, trained, K, limits, target, graph, graphs, sample }) {
    const nodeRange = () => [0, S.length / K];
    const run = { header: { limits, sample, curves: [] }, K, graphs: Array(graphs), nodeRange };
    const interpolated = { S: Float64Array.from(S), target: () => Float64Array.from(P) };
    const scene = { run, interpolated, state: { head, graph, epoch: 0 }, shown: Float64Array.from(shown) };
    const before = trained && Float64Array.from(trained);
    const whole = target || head < 0; // the other one is a decoy
    const decoy = new Float64Array(S.length).fill(1 / K);
    const asTrained = before && { S: whole ? before : decoy, Sh: whole ? decoy : before };
    const { sentence, values } = describe(scene, target, asTrained);
    return { sentence, values };
  },
  round: ({ one, pairs }) => ({ one: one.map(percent), pairs: pairs.map((pair) => percents(...pair)) }),
  film({ found, layer, depth, labelled, limits, networks, test }) {
    for (const { reading } of found) for (const name in reading) reading[name] ??= NaN;
    return {
      finding: film.finding(found, layer, depth, labelled),
      remark: film.remark(found, limits, networks)[0],
      captions: found.map(({ reading, start }) => film.caption(reading, start, test, limits)),
    };
  },
};
const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(([kind, given]) => says[kind](given))));
"""


def said_by_scripts(asked):
    """An answer for each ``(kind, what is given)``; NaN is passed as null."""
    node = compute_driver_executable()[0]
    script = _SCRIPT.replace("ROOT", JS.as_uri())
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(asked, default=_plain),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _plain(value):
    return value.astype(float).ravel().tolist() if isinstance(value, np.ndarray) else float(value)
