// The machine and the versions of a measurement.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

const SHOWN = [
  'lit',
  'preact',
  'svelte',
  'solid-js',
  'react',
  '@tanstack/react-table',
  '@tanstack/react-virtual',
];

export function machine(folder, chromium) {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const ours = JSON.parse(readFileSync(join(folder, '..', 'pkg', 'package.json'), 'utf8')).version;
  let commit = 'unknown';
  try {
    commit = execFileSync('git', ['-C', folder, 'rev-parse', '--short=10', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {}
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release().split('-')[0],
    chromium,
    node: process.version,
    commit,
    versions: {
      'billing-widget': ours,
      ...Object.fromEntries(SHOWN.map((name) => [name, dependencies[name]])),
    },
  };
}
