// Builds every peer and our own pages (or the ones named) into dist/NAME. `node build.mjs [name…]`
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import solid from 'vite-plugin-solid';
import react from '@vitejs/plugin-react';
import { ours } from './ours.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PLUGINS = {
  svelte: [svelte({ configFile: false })],
  solid: [solid()],
  react: [react()],
  schematic: [react()],
};
const names = process.argv.slice(2);
const ready = (n) =>
  existsSync(join(here, 'peers', n, 'index.html')) &&
  (!existsSync(join(here, 'peers', n, 'package.json')) || existsSync(join(here, 'peers', n, 'node_modules')));
const OURS = { ours: { preload: false }, 'ours-preload': { preload: true } };
for (const name of names.length
  ? names
  : [...readdirSync(join(here, 'peers')).filter(ready), ...Object.keys(OURS)]) {
  if (OURS[name]) {
    ours(name, OURS[name]);
    console.log('put together', name);
    continue;
  }
  const preact = name === 'preact' && {
    resolve: { alias: { 'react-dom': 'preact/compat', react: 'preact/compat' } },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  };
  await build({
    configFile: false,
    root: join(here, 'peers', name),
    logLevel: 'warn',
    plugins: PLUGINS[name] ?? [],
    ...preact,
    build: {
      outDir: join(here, 'dist', name),
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4000,
    },
  });
  console.log('built', name);
}
