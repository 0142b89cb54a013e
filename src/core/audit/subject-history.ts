import { query } from '../store/database.ts'

/** The audit entries about a subject, alone or together with others; oldest first. */
export const entriesAbout = (subject: string) =>
  query
    .selectFrom('audit')
    .selectAll('audit')
    .where('audit.seq', 'in', (select) =>
      select
        .selectFrom('audit')
        .select('seq')
        .where('subject', '=', subject)
        .unionAll(select.selectFrom('auditLeaf').select('seq').where('subject', '=', subject)),
    )
    .orderBy('audit.seq')
