import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { query } from '../../src/core/store/database.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { openProvinceHomeCopy, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer } from '../fixtures/province/province-home.ts'

test('a photo that the province lost is sent again in the next round, and its certificate is issued', async () => {
  const { as, folder, province } = await openProvinceHomeCopy(await prepareProvinceHome(8, 2))
  await as('clerk', (unit) => syncUnit(unit.syncContext))
  await as('clerk', (unit) => submit(unit))
  await as('reviewer', (unit) => submit(unit))
  await as('clerk', (unit) => syncUnit(unit.syncContext))
  for (const { id } of await listBatches(province.sync, officer)) {
    await confirmBatch(province.issuing, officer, { batchId: id })
  }
  const [lost] = await as('clerk', async (unit) =>
    unit.database.all(query.selectFrom('record').select('photo').where('state', '=', 'submitted')),
  )
  rmSync(join(folder, 'province/blobs', lost!.photo!.slice(0, 2), lost!.photo!))
  expect((await issueCertificates(province.issuing, officer)).failed).toHaveLength(1)
  expect((await as('clerk', (unit) => syncUnit(unit.syncContext))).photosSent).toBe(1)
  expect((await as('clerk', (unit) => syncUnit(unit.syncContext))).photosSent).toBe(0)
  const { issued, failed } = await issueCertificates(province.issuing, officer)
  expect([issued.length, failed]).toEqual([1, []])
})
