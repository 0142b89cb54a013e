import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { proveLeaves } from '../../core/audit/audit-leaves.ts'
import { verifyAudit } from '../../core/audit/verify-audit.ts'
import { ProvinceClient } from '../../core/sync/province-client.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import type { Verification } from '../../shared/sync/verification.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { readAnchors, verifyPdfOffline, verifyTokenOffline } from './verify-offline.ts'

interface VerifyOptions {
  readonly offline?: boolean
  readonly anchor?: string
  readonly server?: string
}

const readInput = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Problem('general.fileMissing', { path }, { cause })
  }
}

const client = (server: string): ProvinceClient => new ProvinceClient(server, { now: () => new Date() })

const verifyOnline = async (target: string | Buffer, server: string, signal: AbortSignal): Promise<Verification> => {
  if (typeof target === 'string') return client(server).call('verifyToken', { body: { token: target }, signal })
  if (target.length > limits.pdfBytes)
    throw new Problem('intake.fileTooLarge', { size: target.length, limit: limits.pdfBytes })
  return client(server).call('verifyPdf', { body: new Uint8Array(target), signal })
}

/** Verifies locally by the anchor, and asks the server, if there is one, whether the certificate is in force. */
const verifyLocally = async (
  target: string | Buffer,
  anchor: string,
  server: string | undefined,
  signal: AbortSignal,
): Promise<Verification> => {
  const anchors = readAnchors((await readInput(anchor)).toString('utf8'))
  const now = new Date()
  const local: Verification =
    typeof target === 'string' ? verifyTokenOffline(target, anchors, now) : verifyPdfOffline(target, anchors, now)
  if (!server || !local.intact || !local.number) return local
  const online = await verifyOnline(target, server, signal)
  return { ...local, inForce: online.inForce, asOf: online.asOf, reasons: [...local.reasons, ...online.reasons] }
}

const verifyProvinceAudit = async (home: string) => {
  const [{ openProvince }, { verifyAudit }] = await Promise.all([
    import('../../server/province.ts'),
    import('../../server/log/verify-audit.ts'),
  ])
  const province = await openProvince(home)
  try {
    const verdict = await verifyAudit(province.log, { kind: 'officer', id: userInfo().username })
    return { whole: verdict.whole && verdict.log.whole, verdict }
  } finally {
    await province.close()
  }
}

const say = (value: boolean | null): string => (value === null ? '此处无法得知' : value ? '是' : '否')

export const addVerificationCommands = (program: Command): void => {
  program
    .command('verify <target>')
    .description('核验证书：PDF 文件，或二维码的网址或核验码')
    .option('--offline', '不联网，只用 --anchor 核验')
    .option('--anchor <file>', '省级公钥 JSON（/api/v1/keys）或根证书 PEM')
    .option('--server <url>', '省级服务地址')
    .action(
      action(async ({ output, signal }, target: string, options: VerifyOptions) => {
        const server = options.offline ? undefined : options.server
        // The address inside a QR code is never used, because a forger would put his own server there.
        if (!options.anchor && !server)
          throw new Problem('general.usage', { detail: '需要 --server（省级服务地址）或 --anchor（省级公钥文件）' })
        const isToken = /^https?:\/\//iu.test(target) || (/^[A-Z2-7]{60,}$/iu.test(target) && !existsSync(target))
        const subject = isToken ? target : await readInput(target)
        const verdict = options.anchor
          ? await verifyLocally(subject, options.anchor, server, signal)
          : await verifyOnline(subject, server!, signal)
        const { shown, ...answer } = verdict
        const good = ![answer.intact, answer.inForce, answer.issuedByProvince].includes(false)
        if (!good) output.refuse()
        output.line(
          answer,
          [
            `证书编号  ${answer.number ?? '—'}`,
            `内容完整  ${say(answer.intact)}`,
            `现行有效  ${say(answer.inForce)}`,
            `省厅签发  ${say(answer.issuedByProvince)}`,
            ...answer.reasons.map(({ text }) => `  · ${text}`),
            ...shown.map(({ label, value }) => `${label}  ${value}`),
          ].join('\n'),
        )
        output.summary({ good }, '')
      }),
    )

  program
    .command('lookup')
    .description('按姓名、证件号码、证书编号中的任意两项查询')
    .requiredOption('--server <url>', '省级服务地址')
    .option('--name <name>', '姓名')
    .option('--document <number>', '证件号码')
    .option('--number <number>', '证书编号')
    .action(
      action(
        async ({ output, signal }, options: { server: string; name?: string; document?: string; number?: string }) => {
          const given = [options.name, options.document, options.number].filter(Boolean)
          if (given.length < 2) throw new Problem('general.usage', { detail: '--name、--document、--number 至少两项' })
          const answer = await client(options.server).call('lookup', {
            body: {
              ...(options.name ? { name: options.name } : {}),
              ...(options.document ? { documentNumber: options.document } : {}),
              ...(options.number ? { certificateNumber: options.number } : {}),
            },
            signal,
          })
          for (const certificate of answer.certificates)
            output.line(
              certificate,
              `${certificate.number}  ${certificate.name}  ${certificate.documentNumber}  ${certificate.title}  ${certificate.obtainedOn}  ${{ inForce: '有效', revoked: '已撤销', corrected: '已更正' }[certificate.status]}`,
            )
          if (!answer.certificates.length) output.refuse()
          output.summary(
            { certificates: answer.certificates.length, asOf: answer.asOf },
            answer.certificates.length ? '' : '没有查到；请核对所填的两项',
          )
        },
      ),
    )

  const audit = program.command('audit').description('操作日志')
  withUnitOptions(audit.command('verify'))
    .description('检查操作日志的链条是否完整（单位或省级服务的文件夹）')
    .action(
      action(async ({ output }, options: { home: string; as?: string }) => {
        const isProvince = existsSync(join(options.home, 'province.json'))
        const { whole, verdict } = isProvince
          ? await verifyProvinceAudit(options.home)
          : await withUnit(options, undefined, async (unit) => {
              const unitVerdict = verifyAudit(unit.database)
              return { whole: unitVerdict.whole, verdict: unitVerdict }
            })
        if (!whole) output.refuse()
        output.summary(
          verdict,
          whole
            ? `日志完整：${verdict.rows} 条`
            : `日志第 ${verdict.brokenAt ?? verdict.rows} 条与链条或公开日志不符，数据可能被改动过`,
        )
      }),
    )

  withUnitOptions(audit.command('prove'))
    .description('证明一条记录是由哪次导入录入（或撤销）的：给出默克尔树的路径')
    .requiredOption('--record <ID>', '记录的内部编号')
    .action(
      action(async ({ output }, options: { home: string; as?: string; record: string }) => {
        const proofs = await withUnit(options, undefined, async (unit) => proveLeaves(unit.database, options.record))
        for (const proof of proofs)
          output.line({ ...proof }, `日志第 ${proof.seq} 条 ${proof.holds ? '相符' : '不相符'}`)
        if (proofs.length === 0 || proofs.some(({ holds }) => !holds)) output.refuse()
        output.summary({ proofs: proofs.length }, proofs.length ? '' : '这条记录不是随文件导入的')
      }),
    )
}
