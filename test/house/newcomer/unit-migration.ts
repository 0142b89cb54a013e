import type { Change } from './change.ts'

/** The telephone number of an account. The step follows that of the new field of the record. */
export const unitMigration: Change = {
  recipe: "A migration of the unit's store",
  edits: [
    {
      file: 'src/core/store/migrations/0018-account-phone.ts',
      create: `import type { Migration } from './migration.ts'

/** Telephone numbers of accounts. */
export const accountPhone: Migration = {
  number: 18,
  name: 'accountPhone',
  up: \`
alter table account add column phone text;
\`,
}
`,
    },
    {
      file: 'src/core/store/migrations/index.ts',
      after: "import { degree } from './0017-degree.ts'\n",
      insert: "import { accountPhone } from './0018-account-phone.ts'\n",
    },
    { file: 'src/core/store/migrations/index.ts', after: '  degree,\n', insert: '  accountPhone,\n' },
    {
      file: 'src/core/store/schema.ts',
      after: '  name: string\n  role: AccountRole\n',
      insert: '  phone: string | null\n',
    },
    {
      file: 'test/core/migrations.test.ts',
      after: "import { degree } from '../../src/core/store/migrations/0017-degree.ts'\n",
      insert: "import { accountPhone } from '../../src/core/store/migrations/0018-account-phone.ts'\n",
    },
    {
      file: 'test/core/migrations.test.ts',
      after: 'const key = Buffer.alloc(32, 7)\n',
      insert: "\ntest('a step adds the telephone', () => expect(accountPhone.up).toContain('add column phone'))\n",
    },
  ],
}
