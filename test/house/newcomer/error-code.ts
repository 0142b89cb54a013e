import type { Change } from './change.ts'

/** A refusal of files with a name that no other system could store. */
export const errorCode: Change = {
  recipe: 'An error code',
  edits: [
    {
      file: 'src/shared/errors/intake.ts',
      after: 'export const intakeErrors = {\n',
      insert: `  'intake.nameTooLong': {
    found: '文件名“{file}”有 {length} 个字',
    wanted: '不超过 200 个字的文件名',
    remedy: '请把文件改名后再导入',
    log: 'file name longer than the limit',
    http: 422,
  },
`,
    },
    {
      file: 'src/files/byte-source.ts',
      after: "  if (source.size === 0) return refuse(new Problem('intake.emptyFile', { file: source.name }))\n",
      insert: `  if (source.name.length > 200)
    return refuse(new Problem('intake.nameTooLong', { file: source.name, length: source.name.length }))
`,
    },
    {
      file: 'src/renderer/help/problem-pages.ts',
      after: "  'intake.': 'import',\n",
      insert: "  'intake.nameTooLong': 'trouble',\n",
    },
  ],
  untouched: {
    'test/shared/errors.test.ts': 'reads the registry',
    'test/shared/help.test.ts': 'reads the registry',
  },
}
