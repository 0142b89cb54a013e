import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PDFDocument } from '@cantoo/pdf-lib'
import * as fontkit from 'fontkit'
import sharp from 'sharp'
import { createCertificateWriter } from '../src/certificate/certificate-writer.ts'
import {
  beijingTime,
  type CertificateData,
  statedBodies,
  statedFields,
} from '../src/certificate/data/certificate-data.ts'
import { localSealSigner } from '../src/certificate/seal.ts'
import { createTestAuthority } from '../src/certificate/test-authority.ts'
import { issueToken, verifyToken } from '../src/certificate/token.ts'
import { verifyCertificatePdf } from '../src/certificate/verify-pdf.ts'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { importSigningKey } from '../src/trust/keys.ts'
import { signerOf } from '../src/trust/signer.ts'
import type { Figure } from './figure.ts'

const generatedAt = new Date('2026-05-20T01:30:00Z')
const names = [...'欧阳样例赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦尤许何吕施张']

/** Made-up certificates with names, employers and numbers that differ. */
const sample = (index: number, photo: Uint8Array): CertificateData => {
  const name = [0, 7, 13].map((step) => names[(index * (step + 1) + step) % names.length]).join('')
  return {
    record: {
      name,
      sex: index % 2 ? 'male' : 'female',
      documentType: 'residentId',
      documentNumber: `52010219900307${String(index % 10000).padStart(4, '0')}`,
      series: '工程技术人员',
      specialty: '建筑工程（结构设计）',
      title: '高级工程师',
      reviewType: 'social',
      obtainedOn: '2026-05-10',
      employerName: `贵州${name}建筑设计研究院有限责任公司`,
      committee: '贵州省建设工程系列高级职称评审委员会',
      unit: '贵州省住房和城乡建设厅',
    },
    number: `GZZC2026051${String(index).padStart(6, '0')}`,
    generatedAt,
    verificationAddress: 'https://zczs.example.gov.cn/zccx',
    photo,
  }
}

/** Calls per second of this process's processor time, so that other load does not count. */
const rate = async (seconds: number, call: (index: number) => unknown): Promise<number> => {
  for (let index = 0; index < 5; index++) await call(index)
  const start = process.cpuUsage()
  const spent = () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1e6
  }
  let count = 0
  while (spent() < seconds) await call(count++)
  return count / spent()
}

/** Writes the same words and photo with a general library that opens its fonts for each document, without ornament, QR code and seal. */
const naiveWriter = (): ((data: CertificateData) => Promise<Uint8Array>) => {
  const require = createRequire(import.meta.url)
  const font = (path: string) => readFileSync(require.resolve(`@expo-google-fonts/${path}`))
  const bold = font('noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf')
  const serif = font('noto-serif-sc/500Medium/NotoSerifSC_500Medium.ttf')
  const sans = font('noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')
  return async (data) => {
    const document = await PDFDocument.create()
    document.registerFontkit(fontkit)
    const title = await document.embedFont(bold, { subset: true })
    const value = await document.embedFont(serif, { subset: true })
    const label = await document.embedFont(sans, { subset: true })
    const page = document.addPage([595.28, 841.89])
    ;[...statedFields(data.record), ...statedBodies(data.record)].forEach((field, index) => {
      page.drawText(field.label, { font: label, size: 11, x: 90, y: 620 - 27 * index })
      page.drawText(field.value, { font: value, size: 12, x: 200, y: 620 - 27 * index })
    })
    page.drawText('贵州省专业技术职务资格证书', { font: title, size: 27, x: 110, y: 700 })
    for (const [text, y] of [
      ['Guizhou Provincial Qualification Certificate for Professional and Technical Posts', 670],
      [`证书编号：${data.number}`, 760],
      [`统一核验地址：${data.verificationAddress}`, 120],
      [`贵州省人力资源和社会保障厅监制　生成时间：${beijingTime(data.generatedAt)}`, 80],
    ] as const)
      page.drawText(text, { font: value, size: 10.4, x: 90, y })
    page.drawImage(await document.embedJpg(data.photo.slice()), { x: 430, y: 520, width: 71, height: 99 })
    return document.save()
  }
}

/** Writing, sealing and verifying certificates on one thread, compared with bare signatures. */
export async function* figures(): AsyncGenerator<Figure> {
  const photo = new Uint8Array(
    await sharp({
      create: {
        width: 295,
        height: 413,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 200, sigma: 6 },
      },
    })
      .jpeg({ quality: 80 })
      .toBuffer(),
  )
  const authority = createTestAuthority(new Date('2026-01-01T00:00:00Z'))
  const tokenKeys = generateKeyPairSync('ed25519')
  const tokenSigner = signerOf(
    importSigningKey(tokenKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  )
  const signer = localSealSigner(authority.sealKey, [authority.sealCertificate])
  const writer = createCertificateWriter({ signer, tokenSigner })
  const sealKey = createPrivateKey(authority.sealKey)
  const message = Buffer.alloc(180, 1)

  const figure = (
    name: string,
    value: number,
    peer: { against: string; value: number; aim?: number } | null = null,
  ): Figure => {
    const ratio = peer ? value / peer.value : null
    const aim = peer?.aim ?? null
    return {
      bench: 'certificate',
      figure: name,
      value: Math.round(value),
      unit: '/s',
      against: peer?.against ?? null,
      ratio,
      aim,
      holds: ratio === null || aim === null ? null : ratio >= aim,
      peakRssMb: peakRssMb(),
    }
  }

  const p256 = await rate(0.5, () => sign('sha256', message, sealKey))
  yield figure('P-256 signatures', p256)
  yield figure('Ed25519 signatures', await rate(0.5, () => sign(null, message, tokenKeys.privateKey)))

  const written = await rate(3, (index) => writer.write(sample(index, photo)))
  const ownPeak = peakRssMb()
  const file = Buffer.from(await writer.write(sample(1, photo)))
  const bare = await rate(0.5, () => sign('sha256', file, sealKey))
  yield figure('sealed PDFs', written, { against: 'SHA-256 and P-256 of the same file', value: bare })
  const naive = naiveWriter()
  const naiveRate = await rate(2, (index) => naive(sample(index, photo)))
  yield {
    ...figure('sealed PDFs', written, { against: 'pdf-lib + fontkit, unsealed', value: naiveRate, aim: 10 }),
    peakRssMb: ownPeak,
  }

  const sealCertificate = new X509Certificate(authority.sealCertificate)
  const seals = [
    {
      certificates: [sealCertificate.raw.toString('base64')],
      from: sealCertificate.validFromDate.toISOString(),
      until: null,
      compromised: false,
    },
  ]
  const options = { trustAnchors: [new X509Certificate(authority.rootCertificate)], seals, at: generatedAt }
  if (!verifyCertificatePdf(file, options).issuedByProvince) throw new Error('the bench certificate does not verify')
  const verified = await rate(1, () => verifyCertificatePdf(file, options))
  const sealPublicKey = createPublicKey(sealKey)
  const signature = sign('sha256', file, sealKey)
  // The minimum of any verification: the seal over the file, and the root's signature over the seal's certificate.
  const bareVerify = await rate(0.5, () => {
    verify('sha256', file, sealPublicKey, signature)
    verify('sha256', message, sealPublicKey, signature)
  })
  yield figure('PDFs verified', verified, {
    against: 'SHA-256 of the file, two P-256 verify',
    value: bareVerify,
    aim: 0.25,
  })

  const token = await issueToken(sample(1, photo), tokenSigner)
  const tokens = await rate(0.5, () => verifyToken(token, [tokenKeys.publicKey]))
  const tokenSignature = sign(null, message, tokenKeys.privateKey)
  const bareToken = await rate(0.5, () => verify(null, message, tokenKeys.publicKey, tokenSignature))
  yield figure('QR tokens verified', tokens, { against: 'bare Ed25519 verify', value: bareToken, aim: 0.5 })
}
