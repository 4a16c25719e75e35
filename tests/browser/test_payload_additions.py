"""What is added to a picture while its run trains makes the same data in the page as sent whole."""

import base64

import pytest

from analysis.figures.explorer.payload import addition
from tests.browser.explorer_page import CHROMIUM, serve_modules
from tests.figures.explorer.made_networks import made_network, made_payload
from tests.figures.explorer.test_payload_increments import trained

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]

GROWN = """async ([kind, name, whole, additions, after, last]) => {
  const explorer = { depth: "depth/depth_explorer.js", clusters: "clusters/cluster_explorer.js" }[kind];
  const modules = ["shared/mount.js", "increment_component.js", "shared/payload.js", explorer];
  const [{ mount }, { default: add }, { fromBase64, withAdditions, unpack }, made] =
    await Promise.all(modules.map((name) => import(`/js/${name}`)));
  document.body.innerHTML = `<div data-explorer="${kind}"></div>`;
  const root = document.querySelector("[data-explorer]");
  const make = made.createDepthExplorer ?? made.createClusterExplorer;
  const options = { make, query: "", onIdle: () => {} };
  const draw = () => mount(root, fromBase64(whole), options);
  draw();
  const slider = root.querySelector(`input[name=${name}]`);
  for (const data of additions) add({ data: fromBase64(data), parentElement: document.createElement("div") });
  draw();
  const [mine, theirs] = [withAdditions(unpack(fromBase64(whole), kind)), unpack(fromBase64(after), kind)];
  const lists = (arrays) => Object.entries(arrays).map(([name, values]) => [name, ...values]);
  const text = ({ header, arrays }) => JSON.stringify([header, lists(arrays)]);
  const one = slider === root.querySelector(`input[name=${name}]`);
  for (let n = 0; n < 200 && root.dataset.epoch !== last; n++) await new Promise(requestAnimationFrame);
  return { same: text(mine) === text(theirs), one, at: root.dataset.epoch };
}"""


def film_of(*epochs):
    made = (made_network(epochs=(0, 2, 5, 9), seed=1), made_network("x", "diff_group", epochs=(0, 2, 5, 9)))
    count = len(epochs)
    return made_payload(
        networks=[
            each._replace(
                epochs=list(epochs),
                best=epochs[-1],
                planes=each.planes[:count],
                measured={name: values[:count] for name, values in each.measured.items()},
                states=each.states[:count],
                test=each.test[:count],
            )
            for each in made
        ]
    )


@pytest.mark.parametrize("kind", ["clusters", "depth"])
def test_parts_make_the_whole_and_the_picture_goes_on(browser, kind):
    if kind == "clusters":
        steps = [trained(epochs, nodes=30) for epochs in (3, 4, 6)]
        last = 5
    else:
        steps = [film_of(0, 2), film_of(0, 2, 5), film_of(0, 2, 5, 9)]
        last = 9
    parts = [addition(before, after) for before, after in zip(steps, steps[1:], strict=False)]
    tab = browser.new_page()
    serve_modules(tab)
    encoded = [base64.b64encode(data).decode() for data in (steps[0], *parts, steps[-1])]
    found = tab.evaluate(GROWN, [kind, "epoch", encoded[0], encoded[1:-1], encoded[-1], str(last)])
    tab.close()
    assert found["same"], "the page makes of the parts what Python packed whole"
    assert found["one"], "the picture stays, with what the reader has set"
    assert float(found["at"]) == last, "and goes on to the last epoch by itself"
