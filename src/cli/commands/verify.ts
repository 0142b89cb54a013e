import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { isTestRoot } from '../../certificate/test-authority.ts'
import type { ProvinceClient } from '../../core/sync/province-client.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type Answer, both } from '../../shared/sync/verdict.ts'
import type { Verification } from '../../shared/sync/verification.ts'
import { action } from '../terminal/command-context.ts'
import { verifyPdfOffline, verifyTokenOffline } from './verify-offline.ts'
import { readInput, readTrust, type TrustOptions } from './verify-trust.ts'

interface VerifyOptions extends TrustOptions {
  readonly offline?: boolean
}

const askServer = (subject: string | Buffer, client: ProvinceClient, signal: AbortSignal): Promise<Verification> =>
  typeof subject === 'string'
    ? client.call('verifyToken', { body: { token: subject }, signal })
    : client.call('verifyPdf', { body: new Uint8Array(subject), signal })

/** What the file and the register say together: yes only where both say so. */
const combined = (local: Verification, register: Verification): Verification => {
  const known = new Set(local.reasons.map(({ code }) => code))
  return {
    intact: both(local.intact, register.intact),
    // The file does not say whether it is in force.
    inForce: register.inForce,
    issuedByProvince: both(local.issuedByProvince, register.issuedByProvince),
    number: local.number,
    asOf: register.asOf,
    reasons: [...local.reasons, ...register.reasons.filter(({ code }) => !known.has(code))],
    shown: local.shown,
  }
}

interface Verdict {
  readonly answer: Verification
  /** What is trusted is a test authority: the certificate is a specimen. */
  readonly specimen: boolean
}

const verify = async (subject: string | Buffer, options: VerifyOptions, signal: AbortSignal): Promise<Verdict> => {
  const server = options.offline ? undefined : options.server
  // The address inside a QR code is never used, because a forger would put his own server there.
  if (!options.anchor && !server)
    throw new Problem('general.usage', { detail: '需要 --server（省级服务地址）或 --anchor（省级公钥文件）' })
  if (typeof subject !== 'string' && subject.length > limits.pdfBytes)
    throw new Problem('intake.fileTooLarge', { size: subject.length, limit: limits.pdfBytes })
  const trust = await readTrust({ ...options, server }, signal)
  const now = new Date()
  const local: Verification =
    typeof subject === 'string'
      ? verifyTokenOffline(subject, trust, now)
      : await verifyPdfOffline(subject, trust, now, signal)
  const specimen = trust.roots.some(isTestRoot)
  if (!trust.client || !local.intact || !local.number) return { answer: local, specimen }
  return { answer: combined(local, await askServer(subject, trust.client, signal)), specimen }
}

const say = (value: Answer): string => (value === null ? '此处无法得知' : value ? '是' : '否')

export const addVerifyCommand = (program: Command): void => {
  program
    .command('verify <target>')
    .description('核验证书：PDF 文件，或二维码的网址或核验码')
    .option('--offline', '不联网，只用 --anchor 和 --seals 核验')
    .option('--anchor <file>', '省级公钥 JSON（/api/v1/keys）或根证书 PEM')
    .option('--seals <file>', '省级印章名单 JSON（/api/v1/seals）；不联网核验 PDF 时需要')
    .option('--server <url>', '省级服务地址（https://；http:// 只能用于本机）')
    .action(
      action(async ({ output, signal }, target: string, options: VerifyOptions) => {
        const isToken = /^https?:\/\//iu.test(target) || (/^[A-Z2-7]{60,}$/iu.test(target) && !existsSync(target))
        const verdict = await verify(isToken ? target : await readInput(target), options, signal)
        const { shown, ...answer } = verdict.answer
        const answers = [answer.intact, answer.inForce, answer.issuedByProvince]
        const good = answers.every((value) => value === true)
        if (answers.includes(false)) output.refuse()
        else if (!good) output.leaveOpen()
        output.line(
          { ...answer, specimen: verdict.specimen },
          [
            ...(verdict.specimen ? ['样例：由测试根证书签发，不具有效力'] : []),
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
}
