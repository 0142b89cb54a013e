import type { Change } from './change.ts'

/** The level of a person's studies: a choice of the record itself, so it also needs a column of the unit's store. */
export const recordField: Change = {
  recipe: 'A field of the record',
  includes: "A migration of the unit's store",
  edits: [
    {
      file: 'src/shared/record/words.ts',
      after: "export const examLines = ['national', 'provincial'] as const\n",
      insert: "export const degrees = ['doctor', 'master', 'bachelor'] as const\n",
    },
    {
      file: 'src/shared/record/words.ts',
      after: "  examLine: { national: '国家线', provincial: '省线' },\n",
      insert: "  degree: { doctor: '博士', master: '硕士', bachelor: '学士' },\n",
    },
    {
      file: 'src/shared/record/record-fields.ts',
      after: "} from './value-kinds.ts'\nimport {\n",
      insert: '  degrees,\n',
    },
    {
      file: 'src/shared/record/record-fields.ts',
      after: "    help: '六位行政区划代码。',\n  },\n",
      insert: `  degree: {
    label: '学位',
    ...optionalWord('degree', degrees),
    group: 'person',
    synonyms: ['最高学位'],
    example: '学士',
    help: '从下拉列表中选择，可留空。',
  },
`,
    },
    {
      file: 'src/core/store/migrations/0017-degree.ts',
      create: `import type { Migration } from './migration.ts'

/** The degree of a person. */
export const degree: Migration = {
  number: 17,
  name: 'degree',
  up: \`
alter table record add column degree text;
\`,
}
`,
    },
    {
      file: 'src/core/store/migrations/index.ts',
      after: "import { leanerIndexes } from './0016-leaner-indexes.ts'\n",
      insert: "import { degree } from './0017-degree.ts'\n",
    },
    { file: 'src/core/store/migrations/index.ts', after: '  leanerIndexes,\n', insert: '  degree,\n' },
    { file: 'src/shared/sync/batch.ts', replace: "'gzzc.record.v1'", by: "'gzzc.record.v2'" },
    { file: 'src/sample/persons.ts', after: "      employerLevel: '市级',\n", insert: "      degree: '学士',\n" },
    {
      file: 'test/shared/record-fields.test.ts',
      after: "  employerLevel: 'county',\n",
      insert: "  degree: 'bachelor',\n",
    },
    { file: 'test/shared/record-fields.test.ts', after: 'const own = [\n', insert: "  'degree',\n" },
    {
      file: 'test/core/migrations.test.ts',
      after: "import { expect, test } from 'vitest'\n",
      insert: "import { degree } from '../../src/core/store/migrations/0017-degree.ts'\n",
    },
    {
      file: 'test/core/migrations.test.ts',
      after: 'const key = Buffer.alloc(32, 7)\n',
      insert: "\ntest('a step adds the degree', () => expect(degree.up).toContain('add column degree'))\n",
    },
  ],
  untouched: { 'src/core/store/schema.ts': 'the columns of a record derive from recordFields' },
}
