import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Only what the node itself serves runs in the built pages; the development server needs inline styles. */
const onlyOurOwn: Plugin = {
  name: 'only-our-own',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'self'; connect-src 'self' ws: wss: http: https:; img-src 'self' blob:; base-uri 'none'; form-action 'none'",
      },
      injectTo: 'head-prepend',
    },
  ],
};

/** What others wrote and the pages carry, under the terms they ask to be kept with it. */
const licences: Plugin = {
  name: 'licences',
  apply: 'build',
  generateBundle() {
    const carried = {
      'Svelte': 'svelte/LICENSE.md',
      'uPlot': 'uplot/LICENSE',
      'Atkinson Hyperlegible Next': '@fontsource-variable/atkinson-hyperlegible-next/LICENSE',
    };
    const texts = Object.entries(carried).map(([name, path]) => `${name}\n\n${readFileSync(here(`node_modules/${path}`), 'utf8').trim()}\n`);
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') });
  },
};

export default defineConfig({
  plugins: [svelte(), onlyOurOwn, licences],
  resolve: {
    // Tests run components as a browser does, not as a server would.
    ...(process.env.VITEST ? { conditions: ['browser'] } : {}),
    alias: {
      '@hawser/client/chat': here('../sdks/typescript/src/chat/index.ts'),
      '@hawser/client': here('../sdks/typescript/src/index.ts'),
    },
  },
  build: {
    // Where Maven packs from: nothing of an earlier build stays behind.
    outDir: 'target/classes/console',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        front: here('index.html'),
        ...Object.fromEntries(['chat', 'messenger', 'monitor', 'cluster'].map((page) => [page, here(`${page}/index.html`)])),
      },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
});
