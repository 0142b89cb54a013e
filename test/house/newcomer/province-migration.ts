import type { Change } from './change.ts'

/** The telephone number of a unit. */
export const provinceMigration: Change = {
  recipe: "A migration of the province's store",
  edits: [
    {
      file: 'src/server/store/migrations/007-unit-phone.ts',
      create: `import type { Kysely } from 'kysely'

/** Telephone numbers of units. */
export const up = async ({ schema }: Kysely<never>): Promise<void> => {
  await schema.alterTable('unit').addColumn('phone', 'text').execute()
}
`,
    },
    {
      file: 'src/server/store/migrations/index.ts',
      after: "import { up as sealList } from './006-seal-list.ts'\n",
      insert: "import { up as unitPhone } from './007-unit-phone.ts'\n",
    },
    {
      file: 'src/server/store/migrations/index.ts',
      after: "  '006-seal-list': { up: sealList },\n",
      insert: "  '007-unit-phone': { up: unitPhone },\n",
    },
    {
      file: 'src/server/store/schema.ts',
      after: 'export interface UnitTable {\n',
      insert: '  phone: string | null\n',
    },
    {
      file: 'test/server/migrations.test.ts',
      after: "import { migrations } from '../../src/server/store/migrations/index.ts'\n",
      insert: "\ntest('a step adds the telephone', () => expect(migrations['007-unit-phone']).toBeDefined())\n",
    },
  ],
}
