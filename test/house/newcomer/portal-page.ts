import type { Change } from './change.ts'

/** A page that says how to verify a certificate. */
export const portalPage: Change = {
  recipe: 'A page of the portal',
  edits: [
    {
      file: 'src/server/verification/verification-view.ts',
      after: "const title = '专业技术职务资格证书核验'\n",
      insert: `
/** How to verify a certificate. */
export const guideResult = (): Html => html\`
  <section id="result" class="card guide" tabindex="-1">
    <h2>怎样核验证书</h2>
    <p>请用手机扫描证书上的二维码，或在下方上传证书文件。</p>
  </section>\`
`,
    },
    {
      file: 'src/server/verification/verification-pages.ts',
      replace: 'import { lookupResult,',
      by: 'import { guideResult, lookupResult,',
    },
    {
      file: 'src/server/verification/verification-pages.ts',
      after: "  for (const path of ['/', '/zccx', '/ZCCX']) app.get(path, (_request, reply) => show(reply))\n",
      insert: "  app.get('/zccx/guide', (_request, reply) => show(reply, guideResult()))\n",
    },
    {
      file: 'src/server/verification/pages/zccx.css',
      after: '@media print {\n',
      insert: '  .guide {\n    display: none;\n  }\n',
    },
    {
      file: 'test/server/pages.test.ts',
      after:
        "test('the page has a strict policy, loads nothing from other hosts and labels its fields', async () => {\n",
      insert: "  expect(await (await get('/zccx/guide')).text()).toContain('怎样核验证书')\n",
    },
  ],
  untouched: {
    'photo-tool.vite.config.ts': 'the page works without scripts',
    'src/server/applicants/photo-pages.ts': 'an example',
    'src/shared/page': 'the page works without scripts',
    'test/server/browser.test.ts': 'the page works without scripts',
  },
}
