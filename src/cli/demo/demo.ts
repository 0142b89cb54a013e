import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchCertificate } from '../../core/certificates/certificate-file.ts'
import { verifyHistory } from '../../core/history/verify-history.ts'
import { writeErrorWorkbook } from '../../core/intake/mark/error-workbook.ts'
import { importFile } from '../../core/intake/session/import-file.ts'
import { writeTemplate } from '../../core/intake/template.ts'
import { attachPhotoFiles } from '../../core/photos/attach-photos.ts'
import { countByState, eachRecord } from '../../core/records/record-reader.ts'
import { review } from '../../core/review/review.ts'
import { query } from '../../core/store/database.ts'
import { submit } from '../../core/submission/submit.ts'
import { ProvinceClient } from '../../core/sync/province-client.ts'
import { syncUnit } from '../../core/sync/sync.ts'
import { Unit } from '../../core/unit.ts'
import { createPhotoPool } from '../../photo/node/pool.ts'
import { enrolSampleUnit } from '../../sample/enrol-sample-unit.ts'
import { type SamplePerson, samplePersons } from '../../sample/persons.ts'
import { badPortraitCount, drawSamplePhotos } from '../../sample/photos.ts'
import { sampleAccounts, sampleOfficer, samplePassword, sampleUnit } from '../../sample/sample-unit.ts'
import { writeSampleWorkbook } from '../../sample/sample-workbook.ts'
import { confirmBatch } from '../../server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../server/issuing/issue-certificates.ts'
import { verifyAudit } from '../../server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../server/province.ts'
import { listBatches } from '../../server/sync/batch-list.ts'
import { provinceDefault } from '../../shared/photo/spec.ts'
import { incurable } from '../../shared/photo/verdict.ts'
import type { PlacedFault } from '../../shared/record/fault.ts'
import type { DemoOptions } from './demo-options.ts'
import { type DemoSummary, tally, writeReport } from './report.ts'
import { verifyAll } from './verify-all.ts'

const seed = 20_210_219
/** Marks a result folder of the demo, which the next run may empty. */
const marker = '.gzzc-demo'

/** Empties the result folder if an earlier demo made it. */
const prepareFolder = async (out: string): Promise<void> => {
  await mkdir(out, { recursive: true })
  const there = await readdir(out)
  if (there.includes(marker)) for (const name of there) await rm(join(out, name), { recursive: true, force: true })
  await mkdir(join(out, 'certificates'), { recursive: true })
  await writeFile(join(out, marker), '')
}

const openAs = (home: string, role: keyof typeof sampleAccounts): Promise<Unit> =>
  Unit.open(home, { account: sampleAccounts[role], password: samplePassword })

const as = async <Result>(
  home: string,
  role: keyof typeof sampleAccounts,
  work: (unit: Unit) => Promise<Result>,
): Promise<Result> => {
  const unit = await openAs(home, role)
  try {
    return await work(unit)
  } finally {
    await unit.close()
  }
}

/** Imports the people twice. The second import must add nothing. */
const importPeople = async (home: string, file: string, options: DemoOptions) => {
  const faults: PlacedFault[] = []
  const counts = await as(home, 'clerk', async (unit) => {
    const first = await importFile(unit, file, {
      signal: options.signal,
      onProgress: (rows) => options.progress(`已读 ${rows} 行`),
      onFault: (fault) => faults.push(fault),
    })
    const again = await importFile(unit, file, { signal: options.signal })
    return { ...first, addedAgain: again.accepted }
  })
  await writeErrorWorkbook(file, faults, join(options.out, 'errors.xlsx'))
  return { counts, faults }
}

const attachPortraits = async (home: string, folder: string, options: DemoOptions) => {
  const pool = createPhotoPool()
  const result = {
    files: 0,
    passed: 0,
    mended: 0,
    refused: 0,
    reasons: {} as Record<string, number>,
    mendings: {} as Record<string, number>,
  }
  try {
    await as(home, 'clerk', async (unit) => {
      for await (const { outcome, report, problem } of attachPhotoFiles(
        unit,
        { paths: [folder], mender: pool, spec: provinceDefault },
        {
          signal: options.signal,
          parallel: 2,
        },
      )) {
        result.files++
        options.progress(`照片 ${result.files}`)
        if (outcome !== 'attached') {
          result.refused++
          for (const { reason } of report ? incurable(report) : []) if (reason) tally(result.reasons, reason)
          if (problem) tally(result.reasons, problem.code)
        } else if (report?.mended.length) {
          result.mended++
          for (const mending of report.mended) tally(result.mendings, mending)
        } else result.passed++
      }
    })
  } finally {
    await pool.close()
  }
  return result
}

const reviewAndSubmit = async (home: string): Promise<void> => {
  await as(home, 'reviewer', async (unit) => {
    await review(unit, 'photos', { approve: 'all' })
    await review(unit, 'records', { approve: 'all' })
  })
  await as(home, 'clerk', (unit) => submit(unit))
  await as(home, 'reviewer', (unit) => submit(unit))
}

const confirmAndIssue = async (province: Province, options: DemoOptions) => {
  for (const { id } of await listBatches(province.sync, sampleOfficer)) {
    const { waiting } = await confirmBatch(province.issuing, sampleOfficer, { batchId: id })
    // Drawn heads look alike, so some share a photo by the province's measure. Its officer compares the two and releases them.
    const released = waiting.filter(({ why }) => why === 'held').map(({ recordId }) => recordId)
    if (released.length > 0) await confirmBatch(province.issuing, sampleOfficer, { batchId: id, released })
  }
  return issueCertificates(province.issuing, sampleOfficer, {
    onProgress: (count) => options.progress(`已发证 ${count}`),
  })
}

const downloadCertificates = async (home: string, folder: string): Promise<Map<string, Uint8Array>> => {
  const files = new Map<string, Uint8Array>()
  await as(home, 'clerk', async (unit) => {
    for (const row of [...eachRecord(unit.database, { state: 'issued' })]) {
      const number = row.certificateNumber!
      const pdf = await fetchCertificate(unit.syncContext, number)
      await writeFile(join(folder, `${number}.pdf`), pdf)
      files.set(number, pdf)
    }
  })
  return files
}

/**
 * Runs the whole process with made-up people: province, unit, import, photos, review, submission, sync, confirmation, issue,
 * verification. Every figure of the summary is counted in the stores or in the files that were made.
 */
export const runDemo = async (options: DemoOptions): Promise<DemoSummary> => {
  const { say } = options
  await prepareFolder(options.out)
  const work = options.keep ? join(options.out, 'homes') : await mkdtemp(join(tmpdir(), 'gzzc-demo-'))
  const provinceHome = join(work, 'province')
  const home = join(work, 'unit')
  const started = performance.now()

  await initProvince(provinceHome, { specimen: true })
  const province = await openProvince(provinceHome)
  try {
    // Raised, because one client verifies every certificate here and would wait for the public's rate limit.
    const server = await province.listen({ publicRequests: { burst: 100_000, perSecond: 100_000 } })
    await enrolSampleUnit(province, server, home)
    say('1 登记', `${sampleUnit.name} 已登记到省级服务`)

    const people = await as(home, 'clerk', async (unit) => samplePersons(options.persons, seed, unit.dictionary))
    const list = join(options.out, 'people.xlsx')
    await writeSampleWorkbook(list, people)
    await writeTemplate(join(options.out, 'template.xlsx'))
    const { counts, faults } = await importPeople(home, list, options)
    say(
      '2 导入',
      `${counts.rows} 行：通过 ${counts.accepted}，退回 ${counts.refused}，再次导入新增 ${counts.addedAgain}`,
    )

    const good = people.filter((person): person is SamplePerson => !person.fault)
    const photoFolder = join(options.out, 'photos')
    await drawSamplePhotos(photoFolder, good, seed, options)
    const photos = await attachPortraits(home, photoFolder, options)
    say('3 照片', `${photos.files} 张：直接合格 ${photos.passed}，修整后合格 ${photos.mended}，退回 ${photos.refused}`)

    await reviewAndSubmit(home)
    const { receipts } = await as(home, 'clerk', (unit) => syncUnit(unit.syncContext, { signal: options.signal }))
    say(
      '4 提交',
      `批次 ${receipts.length}，回执已验证：接收 ${receipts.reduce((sum, { accepted }) => sum + accepted, 0)}`,
    )

    const { failed } = await confirmAndIssue(province, options)
    await as(home, 'clerk', (unit) => syncUnit(unit.syncContext, { signal: options.signal }))
    const files = await downloadCertificates(home, join(options.out, 'certificates'))
    say('5 发证', `${files.size} 张电子证书已签章`)

    const client = new ProvinceClient(server, { now: () => new Date() })
    const verified = await as(home, 'clerk', (unit) =>
      verifyAll(files, [...eachRecord(unit.database, { state: 'issued' })], client, province, options),
    )
    await as(home, 'clerk', (unit) => syncUnit(unit.syncContext, { signal: options.signal }))
    say('6 核验', `全部通过 ${verified.certificates}，篡改的副本和伪造的二维码被拒绝`)

    const summary = await as(home, 'clerk', async (unit): Promise<DemoSummary> => {
      const unitAudit = verifyHistory(unit.database)
      const provinceAudit = await verifyAudit(province.log, sampleOfficer)
      const stored = unit.database.find(
        query
          .selectFrom('batch')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('receipt', 'is not', null),
      )
      const figures = {
        persons: people.length,
        imported: {
          rows: counts.rows,
          accepted: [...eachRecord(unit.database)].length,
          refused: counts.refused,
          addedAgain: counts.addedAgain,
          reasons: countFaults(faults),
        },
        photos,
        states: countByState(unit.database),
        batches: stored?.count ?? 0,
        receipt: {
          verified: receipts.length > 0,
          accepted: receipts.reduce((sum, { accepted }) => sum + accepted, 0),
          refused: receipts.reduce((sum, { refused }) => sum + refused, 0),
          held: receipts.reduce((sum, { held }) => sum + held, 0),
        },
        certificates: { issued: files.size, failed: failed.length },
        verified,
        audit: { unit: unitAudit.whole, province: provinceAudit.whole, rows: unitAudit.rows + provinceAudit.rows },
        seconds: Math.round((performance.now() - started) / 100) / 10,
        out: options.out,
      }
      return { ...figures, well: isWell(figures) }
    })
    await writeReport(summary, join(options.out, 'report.html'))
    return summary
  } finally {
    await province.close()
    if (!options.keep) await rm(work, { recursive: true, force: true })
  }
}

/** Number of errors by code. */
const countFaults = (faults: readonly PlacedFault[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { severity, code } of faults) if (severity === 'error') tally(counts, code)
  return counts
}

/** Whether exactly the planted faults were refused and everything else arrived. */
const isWell = (figures: Omit<DemoSummary, 'well'>): boolean => {
  const { imported, photos, certificates, verified, audit, receipt } = figures
  return (
    imported.addedAgain === 0 &&
    imported.accepted + imported.refused === figures.persons &&
    photos.refused === badPortraitCount(photos.files) &&
    receipt.verified &&
    receipt.accepted + receipt.held === certificates.issued &&
    certificates.issued === photos.passed + photos.mended &&
    certificates.failed === 0 &&
    verified.certificates === certificates.issued &&
    verified.tokens === certificates.issued &&
    verified.lookups === certificates.issued &&
    verified.tamperedRefused &&
    verified.forgedTokenRefused &&
    verified.revokedShown &&
    audit.unit &&
    audit.province
  )
}
