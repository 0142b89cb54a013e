import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { writeJsonFile } from '../../src/exchange/json-file.ts'
import { writeReceiptFile } from '../../src/exchange/receipt-file.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { prepareFurther, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { root } from '../fixtures/repository.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

/** Files below a folder that others than their owner may read or write. */
const open = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => (statSync(file).mode & 0o077) !== 0)

describe.skipIf(process.platform === 'win32')('files with personal data or keys', () => {
  const made = temporaryFolder()
  beforeAll(async () => {
    await prepareFurther(await prepareProvinceHome(4, 2), async ({ as }) => {
      await as('clerk', async (unit) => {
        await submit(unit)
        await backUp(unit.keyContext, { path: join(made, 'unit.gzzc-backup'), program: '1' })
      })
      await as('reviewer', async (unit) => {
        await submit(unit)
        await writeBatchFile(unit.database, join(made, 'batch.gzzc'))
      })
    })
  }, 120_000)

  test('are for their owner alone, whatever the program’s mask is', async () => {
    const mask = process.umask(0)
    try {
      const vector = readFileSync(join(root, 'docs/vectors/receipt.json'), 'utf8')
      await writeReceiptFile(JSON.parse(vector).signed, join(made, 'receipt.json'))
      await writeJsonFile({ code: 'secret' }, join(made, 'notice.gzzc-enrolment'))
      const folder = join(made, 'restored')
      await restoreBackup({
        file: join(made, 'unit.gzzc-backup'),
        folder,
        account: sampleAccounts.clerk,
        password: samplePassword,
      })
      expect(readdirSync(made).sort()).toEqual([
        'batch.gzzc',
        'notice.gzzc-enrolment',
        'receipt.json',
        'restored',
        'unit.gzzc-backup',
      ])
      expect(open(made)).toEqual([])
      // The test can see an open file.
      writeFileSync(join(made, 'open.txt'), '')
      expect(open(made)).toEqual([join(made, 'open.txt')])
    } finally {
      process.umask(mask)
    }
  })
})
