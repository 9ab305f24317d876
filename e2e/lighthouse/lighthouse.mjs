// Runs Lighthouse's desktop rules on each address and writes one line of JSON for it: the score of each
// category, what keeps a score below 100, and the counts of which a score of speed depends. The browser
// is that of `CHROME_PATH`.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const categories = ["accessibility", "best-practices", "performance"];
// Audits of the category "performance" that count and do not time.
const counted = ["cumulative-layout-shift", "total-byte-weight", "dom-size", "render-blocking-resources"];

const browser = await launch({ chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] });
try {
  for (const url of process.argv.slice(2)) {
    const { lhr } = await lighthouse(url, { port: browser.port, onlyCategories: categories }, desktopConfig);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    console.log(JSON.stringify({ url, ...report(lhr) }));
  }
} finally {
  browser.kill();
}

function report(lhr) {
  const scores = {};
  const findings = {};
  for (const name of categories) {
    const { score, auditRefs } = lhr.categories[name];
    // An audit that crashed leaves its category without a score.
    scores[name] = score === null ? null : Math.round(score * 100);
    findings[name] = auditRefs
      .map(({ id, weight }) => ({ id, weight, ...lhr.audits[id] }))
      .filter(({ score, weight, scoreDisplayMode }) => (weight > 0 && score !== null && score < 1) || scoreDisplayMode === "error")
      .map(({ id, title, displayValue, errorMessage, details }) => ({
        id,
        title,
        value: errorMessage ?? displayValue,
        items: details?.items?.slice(0, 5),
      }));
  }
  const counts = Object.fromEntries(counted.map((id) => [id, lhr.audits[id]?.numericValue ?? null]));
  return { scores, findings, counts };
}
