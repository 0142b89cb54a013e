import { expect, test } from 'vitest'
import { query } from '../../src/core/store/database.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readSyncStatus } from '../../src/core/sync/sync-status.ts'
import { openProvinceHome } from '../fixtures/province/province-home.ts'
import { issueAll, sealBatch } from '../fixtures/province/steps.ts'

const idle = { running: false, nextAt: undefined }

test('a certificate that certifies something else than was signed is shown among what is to be settled', async () => {
  const { home, province, as } = await openProvinceHome(8, 3)
  try {
    await sealBatch(home)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await issueAll(province)
    const { gate, database } = province.issuing.store
    const events = await database.selectFrom('feed').selectAll().where('kind', '=', 'certificate.issued').execute()
    const [record, photo, none] = events.map(({ seq, body }) => ({ seq, event: JSON.parse(body) }))
    const other = 'e'.repeat(64)
    const changed = [
      { ...record!, event: { ...record!.event, content: { ...record!.event.content, record: other } } },
      { ...photo!, event: { ...photo!.event, content: { ...photo!.event.content, photo: other } } },
      // As a province from before the member sends it.
      { ...none!, event: { ...none!.event, content: undefined } },
    ]
    for (const { seq, event } of changed)
      await gate.ungated((writer) =>
        writer
          .updateTable('feed')
          .set({ body: JSON.stringify(event) })
          .where('seq', '=', seq)
          .execute(),
      )
    await as('clerk', async (unit) => {
      await syncUnit(unit.syncContext)
      const { unsettled } = readSyncStatus(unit.database, idle)
      expect(unsettled.filter(({ kind }) => kind === 'certifiedOther')).toMatchObject([
        { recordId: record!.event.recordId, detail: expect.stringContaining(`${record!.event.number} 的记录`) },
        { recordId: photo!.event.recordId, detail: expect.stringContaining(`${photo!.event.number} 的照片`) },
      ])
      const states = unit.database.all(
        query.selectFrom('record').select('state').where('certificateNumber', 'is not', null),
      )
      expect(states.map(({ state }) => state)).toEqual(['issued', 'issued', 'issued'])
    })
  } finally {
    await province.close()
  }
})
