#!/usr/bin/python3
"""Tries the page that `retake report` writes in a headless Chromium, as a reader would.

Usage: report_test.py RETAKE

Makes two small pipelines in a temporary folder, with a cache of their own. Prints one line at the end.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

FIVE_STEPS = r'''
name: five
parameters: {depth: 1, label: "<b>&amp;</b>"}
steps:
  ingest:
    run: |
      printf 'name,quote\n"Doe, Jane","said ""hi"""\n' > outputs/clean/people.csv
      echo '{"a": [1, 2]}' > outputs/clean/numbers.json
      echo '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0L9 9"/></svg>' > outputs/clean/line.svg
      printf '\033[31mred\033[0m <script>document.title = "broken into"</script>\n'; echo careful >&2
    outputs: [clean]
  train:
    run: echo loss=0.${parameters.depth}; echo ${parameters.depth} > outputs/model/m
    inputs: {clean: "${steps.ingest.clean}"}
    outputs: [model]
    metrics: {loss: 'loss=([0-9.]+)'}
  a-step-whose-name-is-far-too-long-for-the-box-that-it-is-drawn-in-and-for-a-phone:
    run: echo long
    inputs: {clean: "${steps.ingest.clean}"}
  evaluate:
    run: echo no such column >&2; exit 3
    inputs: {model: "${steps.train.model}", clean: "${steps.ingest.clean}"}
    outputs: [score]
  publish:
    run: echo never
    inputs: {score: "${steps.evaluate.score}"}
'''

# For each element that holds text of its own: its colour against the nearest ground below it.
LOW_CONTRASTS = """
const rgb = text => text.match(/[\\d.]+/g).map(Number);
const linear = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
const ground = element => {
  for (; element; element = element.parentElement) {
    const colour = rgb(getComputedStyle(element).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
};
const low = [];
let count = 0;
for (const element of document.querySelectorAll('body, body *')) {
  const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
  if (!text || !element.checkVisibility() || element.closest('svg, style')) continue;
  const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  count += 1;
  if (ratio < 4.5) low.push(`${element.tagName}.${element.className} '${text.slice(0, 30)}': ${ratio.toFixed(2)}`);
}
return [count, low];
"""

# Follows each link of the graph with all steps closed, and says which did not open and show its step.
LOST_LINKS = """
const lost = [];
const links = [...document.querySelectorAll('#graph a.node')];
for (const link of links) {
  document.querySelectorAll('details.step').forEach(step => step.open = false);
  link.click();
  const inside = document.querySelector(link.getAttribute('href'));
  const step = inside.closest('details');
  const name = step.querySelector('summary strong').textContent;
  const top = step.querySelector('summary').getBoundingClientRect().top;
  if (!step.open || top < 0 || top > innerHeight || name !== link.querySelector('b').textContent) lost.push(name);
}
return [links.length, lost];
"""


def pages(retake, folder):
    """The page of five steps with one that fails, compared with the run before, and the page of 200 steps."""

    def run(name, text, runs):
        place = folder / name
        place.mkdir()
        (place / "retake.yaml").write_text(text)
        for status, arguments in runs:
            command = [retake, *arguments, "--cache", str(folder / "cache")]
            done = subprocess.run(command, cwd=place, capture_output=True, text=True)
            if done.returncode != status:
                sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return place / "retake-report.html"

    def layers():
        yield "name: many\nsteps:"
        for layer in range(10):
            for row in range(20):
                needs = {(row + move) % 20 for move in ((0, 3, 19)[: 1 + row % 3])} if layer else ()
                inputs = ", ".join(f'i{need}: "${{steps.l{layer - 1}-r{need}.o}}"' for need in sorted(needs))
                command = "exit 1" if (layer, row) == (8, 4) else f"echo {layer} {row} > outputs/o/f"
                yield f"  l{layer}-r{row}: {{run: '{command}', outputs: [o], inputs: {{{inputs}}}}}"

    host = ["run", "--runtime", "host"]
    five = run("five", FIVE_STEPS, [(1, host), (1, [*host, "--param", "depth=2"]), (0, ["report"])])
    many = run("many", "\n".join(layers()), [(1, host), (0, ["report"])])
    return five, many


def chromium():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]:
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


class Report(unittest.TestCase):
    five = many = browser = None

    def show(self, page, width=1280, scheme="light", opened=False):
        tell = self.browser.execute_cdp_cmd
        size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
        tell("Emulation.setDeviceMetricsOverride", size)
        tell("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.browser.get("about:blank")
        self.browser.get(page.as_uri())
        if opened:
            self.script("document.querySelectorAll('details').forEach(each => each.open = true)")

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def element(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def press(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def step(self, name):
        """The `details` of a step."""
        steps = self.browser.find_elements(By.CSS_SELECTOR, "details.step")
        return next(step for step in steps if step.find_element(By.CSS_SELECTOR, "summary strong").text == name)

    def test_a_page_asks_for_nothing_and_complains_of_nothing_even_offline(self):
        tell = self.browser.execute_cdp_cmd
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        tell("Network.enable", {})
        tell("Network.emulateNetworkConditions", offline)
        for page in (self.five, self.many):
            self.browser.get_log("performance")
            self.browser.get_log("browser")
            self.show(page, opened=True)
            sent = [entry["message"] for entry in self.browser.get_log("performance")]
            sent = [text for text in sent if '"Network.requestWillBeSent"' in text]
            foreign = [t for t in sent if not any(f'"url":"{s}' in t for s in (page.as_uri(), "data:", "about:"))]
            self.assertEqual(foreign, [])
            self.assertEqual(self.browser.get_log("browser"), [])
        tell("Network.emulateNetworkConditions", {**offline, "offline": False})

    def test_nothing_that_a_step_wrote_becomes_part_of_the_page(self):
        self.show(self.five, opened=True)
        self.assertEqual(self.script("return document.scripts.length"), 0)
        self.assertIn("five, run ", self.browser.title)
        self.assertIn("red <script>", self.step("ingest").text)

    def test_a_click_on_a_step_in_the_graph_opens_it_and_its_link_leads_back(self):
        self.show(self.five)
        nodes = self.browser.find_elements(By.CSS_SELECTOR, "a.node")
        self.assertEqual(len(nodes), 5)
        for node in nodes:
            node.click()
            inside = self.element("#" + node.get_attribute("href").rpartition("#")[2])
            self.assertTrue(inside.is_displayed())
            inside.find_element(By.LINK_TEXT, "In the graph").click()
            top = self.script("return arguments[0].getBoundingClientRect().top", node)
            self.assertTrue(0 <= top < 844, top)

    def test_each_of_200_links_in_the_graph_opens_its_step(self):
        self.show(self.many)
        self.assertEqual(self.script(LOST_LINKS), [200, []])

    def test_a_step_opens_and_closes_with_a_click_with_enter_and_with_space(self):
        self.show(self.five)
        step = self.step("train")
        summary = step.find_element(By.TAG_NAME, "summary")
        for toggle in (summary.click, lambda: self.press(Keys.ENTER), lambda: self.press(Keys.SPACE)):
            was_open = step.get_attribute("open")
            self.script("arguments[0].focus()", summary)
            toggle()
            self.assertNotEqual(step.get_attribute("open"), was_open)

    def test_the_step_that_failed_is_named_first_and_open(self):
        self.show(self.five)
        self.assertIn("evaluate: exit code 3, no such column", self.element(".failures").text)
        opened = self.browser.find_elements(By.CSS_SELECTOR, "details.step[open] > summary strong")
        self.assertEqual([each.text for each in opened], ["evaluate"])

    def test_tab_reaches_every_link_and_shows_where_it_is(self):
        self.show(self.five)
        seen = []
        while True:
            self.press(Keys.TAB)
            at = self.browser.switch_to.active_element
            if at.tag_name == "body" or at in seen:
                break
            style = self.script("const s = getComputedStyle(arguments[0]); return [s.outlineStyle, s.outlineWidth]", at)
            self.assertNotEqual(style[0], "none", at.get_attribute("outerHTML"))
            self.assertGreaterEqual(float(style[1].removesuffix("px")), 2)
            if not seen:
                self.assertEqual(at.text, "Skip to the steps")
                self.assertGreaterEqual(at.rect["x"], 0)
            seen.append(at)
        wanted = self.script("return [...document.querySelectorAll('a, summary')].filter(e => e.checkVisibility())")
        self.assertGreater(len(wanted), 20)
        self.assertEqual([each.text for each in wanted if each not in seen], [])

    def test_a_step_in_the_graph_shows_its_whole_name_when_it_has_the_focus(self):
        self.show(self.five)
        node = next(each for each in self.browser.find_elements(By.CSS_SELECTOR, "a.node") if "far-too-long" in each.text)
        is_cut = "const name = arguments[0].querySelector('b'); return name.scrollWidth > name.clientWidth"
        self.assertTrue(self.script(is_cut, node))
        self.script("arguments[0].focus()", node)
        self.assertFalse(self.script(is_cut, node))

    def test_no_page_is_wider_than_a_phone(self):
        for page in (self.five, self.many):
            self.show(page, width=390, opened=True)
            self.assertEqual(self.script("return [innerWidth, document.documentElement.scrollWidth]"), [390, 390])

    def test_the_page_is_dark_where_the_reader_is_and_its_text_has_contrast_in_both(self):
        grounds = set()
        for scheme in ("light", "dark"):
            for page in (self.five, self.many):
                self.show(page, scheme=scheme, opened=True)
                count, low = self.script(LOW_CONTRASTS)
                self.assertGreater(count, 100)
                self.assertEqual(low, [])
            grounds.add(self.script("return getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(grounds), 2)

    def test_unchecking_an_outcome_hides_its_steps_but_not_from_a_link(self):
        self.show(self.many)
        shown = "return [...document.querySelectorAll('details.step')].filter(e => e.checkVisibility()).length"
        self.assertEqual(self.script(shown), 200)
        self.element("#show-ran").click()
        self.assertLess(self.script(shown), 50)
        self.script("document.querySelector('#node-0').click()")
        self.assertTrue(self.element("#step-0").is_displayed())

    def test_outputs_are_previewed(self):
        self.show(self.five, opened=True)
        text = self.step("ingest").text
        self.assertIn("Doe, Jane", text)
        self.assertIn('said "hi"', text)
        self.assertIn('"a": [', text)
        self.assertEqual(self.script("return document.querySelector('img').naturalWidth"), 9)

    def test_the_run_before_stands_beside(self):
        self.show(self.five)
        text = self.element("#differences").text
        for line in ("depth 1 2", "train loss 0.1 0.2 +100.0 %", "train model/m"):
            self.assertIn(line, text)
        self.step("train").find_element(By.TAG_NAME, "summary").click()
        self.assertIn("Changed since the run before", self.step("train").text)

    def test_parts_of_the_page_are_marked_as_such(self):
        self.show(self.five)
        self.assertEqual(self.script("return document.documentElement.lang"), "en")
        for selector in ("header", "main", "nav[aria-label]", "footer", "th[scope=col]", "th[scope=row]"):
            self.element(selector)
        twice = "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size"
        self.assertEqual(self.script(twice), 0)

    def test_200_steps_make_a_small_page(self):
        self.assertLess(self.many.stat().st_size, 2_000_000)


def main():
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        Report.five, Report.many = pages(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
        Report.browser = chromium()
        try:
            tests = unittest.defaultTestLoader.loadTestsFromTestCase(Report)
            result = unittest.TextTestRunner(verbosity=2).run(tests)
        finally:
            Report.browser.quit()
    failed = len(result.failures) + len(result.errors)
    print(f"report: {result.testsRun - failed} passed, {failed} failed in {time.monotonic() - begun:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    main()
