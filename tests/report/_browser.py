"""Headless Chromium through chromedriver: the WebDriver protocol over HTTP, in as few words as the tests need."""
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

SKIPPED = 77 # CTest's exit code for a test that was skipped


def chromium():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def available():
    """Whether there is a browser. Where CI is set there has to be one."""
    found = bool(chromium() and shutil.which("chromedriver"))
    if not found:
        print("skipped: chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    if not found and os.environ.get("CI"):
        sys.exit(1)
    return found


def need_browser(failures=()):
    """Skips the rest where there is no browser; not what has failed already."""
    if not available():
        sys.exit(1 if failures else SKIPPED)


class Browser:
    """`with Browser() as b`: one window, with a log of what it said and fetched."""

    def __init__(self, width=1400, height=1000):
        self.profile = tempfile.TemporaryDirectory()
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.driver = subprocess.Popen(["chromedriver", f"--port={port}", "--log-level=OFF"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session = None
        self.emptied = False
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--no-first-run",
                     f"--user-data-dir={self.profile.name}", f"--window-size={width},{height}"]
        options = {"binary": chromium(), "args": arguments}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options,
                  "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        try:
            self.wait_for_driver()
            made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
            self.session = made["sessionId"]
        except BaseException:
            self.close()
            raise

    def wait_for_driver(self):
        for _ in range(100):
            try:
                if self.ask("GET", "/status")["ready"]:
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise RuntimeError("chromedriver does not answer")

    def ask(self, method, path, body=None):
        url = self.base + (f"/session/{self.session}" if self.session and path != "/status" else "") + path
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, sent, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from None

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.profile.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self, path):
        """Seconds until the page has been loaded and its scripts have run."""
        if not self.emptied:
            self.ask("POST", "/url", {"url": "about:blank"}) # the new tab's own page fetches on its own
            time.sleep(0.3)
            self.emptied = True
        self.log("browser")
        self.log("performance")
        began = time.monotonic()
        self.ask("POST", "/url", {"url": "file://" + os.path.abspath(path)})
        return time.monotonic() - began

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def command(self, name, **parameters):
        """A command of the DevTools protocol."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def log(self, kind):
        return self.ask("POST", "/se/log", {"type": kind})

    def complaints(self):
        return [entry["message"] for entry in self.log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def fetched(self):
        """The addresses that were asked for since the page was opened, but data: and the page itself."""
        found = []
        for entry in self.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
                found.append(message["params"].get("request", message["params"])["url"])
        return [url for url in found if not url.startswith("data:")]

    def drag(self, selector, start, end, press=True):
        """Drags the mouse over an element, from one share of its width to another; or only moves it."""
        at = self.run("const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center'});"
                      "const r = e.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]", selector)
        x = lambda share: round(at[0] + share * at[2])
        y = round(at[1] + at[3] / 2)
        move = lambda share: {"type": "pointerMove", "duration": 50, "x": x(share), "y": y}
        self.ask("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [
            move(start), *([{"type": "pointerDown", "button": 0}] if press else []), move((start + end) / 2), move(end),
            *([{"type": "pointerUp", "button": 0}] if press else [])]}]})

    def comes(self, script, holds, seconds=10):
        """The script's value once it holds, or what it is after so many seconds."""
        end = time.monotonic() + seconds
        while not holds(value := self.run(script)) and time.monotonic() < end:
            time.sleep(0.05)
        return value

    def picture(self, path, width, dark=False):
        """The whole page as PNG at a width."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme",
                                                              "value": "dark" if dark else "light"}])
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=1000, deviceScaleFactor=1, mobile=False)
        time.sleep(0.5)
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=True,
                            clip={"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1})
        with open(path, "wb") as f:
            f.write(base64.b64decode(shot["data"]))
        self.command("Emulation.clearDeviceMetricsOverride")
