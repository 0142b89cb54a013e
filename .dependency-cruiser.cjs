// The import table of docs/architecture.md. Every folder of src may import itself and what is named here; nothing else.
const table = {
  shared: [],
  trust: ['shared'],
  files: ['shared'],
  photo: ['shared'],
  certificate: ['shared', 'trust'],
  exchange: ['shared', 'trust', 'files'],
  core: ['shared', 'trust', 'files', 'exchange', 'photo', 'certificate'],
  server: ['shared', 'trust', 'files', 'exchange', 'photo', 'certificate'],
  sample: ['shared', 'trust', 'photo', 'certificate', 'core', 'server'],
  main: ['shared'],
  preload: ['shared'],
  ui: ['shared'],
  'photo-tool': ['shared', 'ui', 'photo/browser'],
  renderer: ['shared', 'ui', 'photo-tool', 'photo/browser'],
  portal: ['shared', 'ui', 'photo-tool', 'photo/browser', 'trust', 'certificate'],
  console: ['shared', 'ui'],
  cli: ['shared', 'trust', 'files', 'exchange', 'photo', 'certificate', 'core', 'server', 'sample'],
}

const { builtinModules } = require('node:module')

// photo's two adaptors belong to one runtime each; the engine itself to none.
const rooms = { ...table, 'photo/browser': ['photo(?!/node/)', 'shared'] }

const rule = (folder, allowed) => ({
  name: `${folder}-may-import`,
  severity: 'error',
  comment: `src/${folder} may import: ${allowed.join(', ') || 'nothing of src'}`,
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
})

const known = Object.keys(table).join('|')

// Files that write new workbooks. exceljs reads none, and is loaded when the first one is written.
const workbookWriters = [
  'files/workbook-file',
  'core/certificates/notify-list',
  'core/intake/template',
  'core/photos/report/report-workbook',
  'core/records/export-list',
  'sample/sample-workbook',
].join('|')

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([folder, allowed]) => rule(folder, allowed)),
    {
      name: 'photo-engine-is-runtime-free',
      severity: 'error',
      comment: 'the photo engine itself imports neither of its adaptors',
      from: { path: '^src/photo/', pathNot: '^src/photo/(node|browser)/' },
      to: { path: '^src/photo/(node|browser)/' },
    },
    {
      name: 'no-node-in-shared-or-window',
      severity: 'error',
      comment: 'shared, the photo engine and the windows know no Node',
      from: { path: '^src/(shared|ui|photo-tool|renderer|portal|console|photo)/', pathNot: '^src/photo/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'portal-without-node',
      severity: 'error',
      comment: 'what the portal reaches, of trust and certificate too, is free of Node',
      from: { path: '^src/portal/' },
      to: { path: `^(node:)?(${builtinModules.join('|')})$`, reachable: true },
    },
    {
      name: 'sections-apart',
      severity: 'error',
      comment:
        'a section of the window imports no other; only the shell and the root do. rpc, navigation and desktop are below all',
      from: { path: '^src/renderer/([^/]+)/', pathNot: '^src/renderer/shell/' },
      to: { path: '^src/renderer/', pathNot: '^src/renderer/($1|rpc|navigation|desktop)/' },
    },
    {
      name: 'nothing-above-the-bottom',
      severity: 'error',
      comment: 'rpc, navigation and desktop import no section',
      from: { path: '^src/renderer/(rpc|navigation|desktop)/' },
      to: { path: '^src/renderer/', pathNot: '^src/renderer/(rpc|navigation|desktop)/' },
    },
    {
      name: 'pages-apart',
      severity: 'error',
      comment: 'a section of the portal or the console imports no other; only the shell and the root do',
      from: { path: '^src/(portal|console)/([^/]+)/', pathNot: '^src/[^/]+/shell/' },
      to: { path: '^src/$1/', pathNot: '^src/$1/$2/' },
    },
    {
      name: 'store-imports-no-slice',
      severity: 'error',
      comment: 'the store of core and server is below every slice',
      from: { path: '^src/(core|server)/store/' },
      to: { path: '^src/$1/', pathNot: '^src/$1/store/' },
    },
    {
      name: 'exceljs-by-writers-only',
      severity: 'error',
      comment: 'exceljs writes new workbooks and does nothing else',
      from: { path: '^src/', pathNot: `^src/(${workbookWriters})\\.ts$` },
      to: { path: '(^|/)exceljs(/|$)' },
    },
    {
      name: 'sheetjs-for-xls-only',
      severity: 'error',
      comment: 'SheetJS reads old workbooks and does nothing else',
      from: { path: '^src/', pathNot: '^src/files/xls/' },
      to: { path: '(^|/)@e965/xlsx(/|$)' },
    },
    {
      name: 'exceljs-on-demand',
      severity: 'error',
      comment: 'exceljs is loaded when a workbook is written',
      from: { path: '^src/' },
      to: { path: '(^|/)exceljs(/|$)', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'known-folders',
      severity: 'error',
      comment: 'every file of src is in a folder of the table',
      from: { path: '^src/', pathNot: `^src/(${known})/` },
      to: {},
    },
    {
      name: 'known-folders-alone',
      severity: 'error',
      comment: 'every file of src is in a folder of the table, also one that imports nothing',
      from: { path: '^src/', pathNot: `^src/(${known})/`, orphan: true },
      to: {},
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-circular-folders',
      severity: 'error',
      comment: 'no circle between folders',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    // photo-models is what the build makes of a package's file: photo-tool.vite.config.ts
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^photo-models/' } },
    {
      name: 'no-test-in-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
