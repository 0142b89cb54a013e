import type { Change } from './change.ts'

/** A warning about names that are longer than the province's registers hold, with the length as a parameter. */
export const reviewRule: Change = {
  recipe: 'A review rule',
  edits: [
    {
      file: 'src/shared/rules/general.ts',
      after: 'export const generalRules: readonly Rule[] = [\n',
      insert: `  {
    code: 'name.long',
    severity: 'warning',
    field: 'name',
    wanted: ({ dictionary }) => \`不超过 \${dictionary.parameters.general.longestName} 个字\`,
    source: '各评审类型通用规则*',
    check: (record, { dictionary }) =>
      [...record.name].length > dictionary.parameters.general.longestName
        ? \`姓名有 \${[...record.name].length} 个字\`
        : undefined,
  },
`,
    },
    {
      file: 'src/shared/dictionary/review-parameters.ts',
      after: '      oldest: age.default(80),\n',
      insert:
        '      /** Characters of a name. Longer ones raise a warning. */\n      longestName: z.int().min(1).max(200).default(100),\n',
    },
    {
      file: 'docs/domain.md',
      after: '| obtained on is not in the future | E | plain logic |\n',
      insert: '| the name is not longer than the registers hold (100 characters; a parameter) | W | * |\n',
    },
    {
      file: 'test/shared/rules.test.ts',
      after: 'const breaking: Case[] = [\n',
      insert: "  { rule: 'name.long', record: { name: '样'.repeat(101) }, found: /101 个字/ },\n",
    },
  ],
  untouched: { 'src/shared/rules/review-types.ts': 'the rule is of every review type' },
}
