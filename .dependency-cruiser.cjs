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

// photo's two adaptors belong to one runtime each; the engine itself to none.
const rooms = { ...table, 'photo/browser': ['photo', 'shared'] }

const rule = (folder, allowed) => ({
  name: `${folder}-may-import`,
  severity: 'error',
  comment: `src/${folder} may import: ${allowed.join(', ') || 'nothing of src'}`,
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
})

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
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
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
