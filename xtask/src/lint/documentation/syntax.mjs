// Prints the syntax errors of a list of blocks, `[{loader, place, text}]`, one line each.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { transform } = createRequire(new URL('../../../../tools/', import.meta.url))('esbuild');
const blocks = JSON.parse(await readFile(process.argv[2], 'utf8'));

/** The messages of esbuild, which reports a style sheet's errors as warnings. */
const faults = async (text, loader) => {
  try {
    const { warnings } = await transform(text, { loader, format: loader === 'css' ? undefined : 'esm', logLevel: 'silent' });
    return loader === 'css' ? warnings : [];
  } catch ({ errors }) {
    return errors;
  }
};

for (const { loader, place, text } of blocks) {
  let found = await faults(text, loader);
  // A block may be the body of a function and contain `return`.
  if (found.length > 0 && loader !== 'css' && (await faults(`async () => {\n${text}\n}`, loader)).length === 0) found = [];
  for (const { text: message, location } of found) console.log(`${place}: ${message} (line ${location?.line ?? '?'} of the block)`);
}
