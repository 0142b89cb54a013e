import { execFileSync } from 'node:child_process'
import { sign, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import { hasLowS } from '../../src/certificate/cms/ecdsa-signature.ts'
import { decodeSignedData } from '../../src/certificate/cms/signed-data.ts'
import { localSealSigner, type SealSigner } from '../../src/certificate/seal.ts'
import { createTestAuthority } from '../../src/certificate/test-authority.ts'
import { verifyCertificatePdf } from '../../src/certificate/verify-pdf.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { signerOf } from '../../src/trust/signer.ts'
import { run, temporaryFolder } from '../fixtures/certificate/foreign-tool.ts'
import { createProvince, now, pinnedSeal, sampleData } from '../fixtures/certificate/sample.ts'
import { sealHole } from '../fixtures/certificate/seal-hole.ts'

const tokenSigner = signerOf(generateSigningKey())

describe('test authority', () => {
  it('makes a chain that OpenSSL accepts with -x509_strict', () => {
    const folder = temporaryFolder()
    const { rootCertificate, sealCertificate } = createTestAuthority(new Date())
    writeFileSync(join(folder, 'root.pem'), rootCertificate)
    writeFileSync(join(folder, 'seal.pem'), sealCertificate)
    expect(run(folder, 'openssl', 'verify', '-x509_strict', '-CAfile', 'root.pem', 'seal.pem')).toContain('OK')
    const seal = new X509Certificate(sealCertificate)
    expect(seal.subject).toContain('CN=贵州省专业技术职务资格证书专用章')
    expect(seal.ca).toBe(false)
    expect(new X509Certificate(rootCertificate).ca).toBe(true)
  })

  it('makes new keys and serial numbers each time, and dates after 2049', () => {
    const [a, b] = [createTestAuthority(now), createTestAuthority(new Date('2048-02-29T00:00:00Z'))]
    expect(a.sealKey).not.toBe(b.sealKey)
    const serials = [a.rootCertificate, a.sealCertificate, b.rootCertificate].map(
      (pem) => new X509Certificate(pem).serialNumber,
    )
    expect(new Set(serials).size).toBe(3)
    expect(new X509Certificate(b.rootCertificate).validToDate.getUTCFullYear()).toBe(2068)
  })

  it('names the province, and makes a root for 20 years and a seal for 5, from an hour ago on', () => {
    const authority = createTestAuthority(now)
    const [root, seal] = [authority.rootCertificate, authority.sealCertificate].map((pem) => new X509Certificate(pem))
    const body = 'C=CN\nST=贵州省\nO=贵州省人力资源和社会保障厅\n'
    expect(root!.subject).toBe(`${body}CN=贵州省专业技术职务资格证书测试根证书`)
    expect(root!.issuer).toBe(root!.subject)
    expect(seal!.subject).toBe(`${body}CN=贵州省专业技术职务资格证书专用章`)
    expect(seal!.issuer).toBe(root!.subject)
    for (const certificate of [root!, seal!])
      expect(certificate.validFromDate).toEqual(new Date('2026-05-20T00:30:00Z'))
    expect(root!.validToDate).toEqual(new Date('2046-05-20T01:30:00Z'))
    expect(seal!.validToDate).toEqual(new Date('2031-05-20T01:30:00Z'))
    // 120 bits, never negative and of one length.
    expect(seal!.serialNumber).toMatch(/^[4-7][0-9A-F]{29}$/)
    expect(authority.rootCertificate.split('\n').every((line) => line.length <= 64)).toBe(true)
  })

  it('is described by OpenSSL as RFC 5280 wants it', () => {
    const folder = temporaryFolder()
    const { rootCertificate, sealCertificate } = createTestAuthority(now)
    const described = (name: string, pem: string): string => {
      writeFileSync(join(folder, name), pem)
      return run(folder, 'openssl', 'x509', '-in', name, '-noout', '-ext', extensions)
    }
    const extensions = 'basicConstraints,keyUsage,subjectKeyIdentifier,authorityKeyIdentifier'
    const [root, seal] = [described('root.pem', rootCertificate), described('seal.pem', sealCertificate)]
    expect(root).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
    expect(root).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/)
    expect(seal).toMatch(/Basic Constraints: critical\s+CA:FALSE/)
    expect(seal).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation\n/)
    const identifier = (text: string, name: string): string | undefined =>
      new RegExp(`${name} Key Identifier: ?\\s+((?:[0-9A-F]{2}:?){20})\\s`).exec(text)?.[1]
    expect(identifier(root, 'Subject')).toBeDefined()
    expect(identifier(seal, 'Authority')).toBe(identifier(root, 'Subject'))
    expect(identifier(seal, 'Subject')).not.toBe(identifier(root, 'Subject'))
  })
})

describe('seal', () => {
  it('is valid CAdES for OpenSSL: digest, signing certificate and chain', async () => {
    const province = createProvince()
    const folder = temporaryFolder()
    const file = Buffer.from(await province.writer.write(sampleData()))
    const { start, end, der } = sealHole(file)
    writeFileSync(join(folder, 'seal.der'), der)
    writeFileSync(join(folder, 'content'), Buffer.concat([file.subarray(0, start), file.subarray(end)]))
    writeFileSync(join(folder, 'root.pem'), province.authority.rootCertificate)
    const common = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'seal.der', '-content', 'content']
    run(folder, 'openssl', ...common, '-CAfile', 'root.pem', '-purpose', 'any', '-out', 'verified')
    writeFileSync(join(folder, 'content'), 'other')
    expect(() =>
      run(folder, 'openssl', ...common, '-CAfile', 'root.pem', '-purpose', 'any', '-out', 'verified'),
    ).toThrow()
  })

  it('works with an RSA key of an external authority that signs asynchronously', async () => {
    const folder = temporaryFolder()
    const openssl = (...options: string[]) =>
      execFileSync('openssl', options, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const subject = ['-subj', '/C=CN/CN=Outside', '-nodes', '-newkey', 'rsa:2048']
    openssl(
      'req',
      '-x509',
      '-days',
      '30',
      '-keyout',
      'root.key',
      '-out',
      'root.pem',
      ...subject,
      '-addext',
      'keyUsage=critical,keyCertSign',
    )
    openssl(
      'req',
      '-x509',
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-days',
      '20',
      '-keyout',
      'seal.key',
      '-out',
      'seal.pem',
      ...subject,
      '-addext',
      'basicConstraints=critical,CA:false',
      '-addext',
      'keyUsage=critical,nonRepudiation',
    )
    const pem = (name: string) => execFileSync('cat', [join(folder, name)], { encoding: 'utf8' })
    const key = pem('seal.key')
    const signer: SealSigner = {
      certificateChain: ['seal.pem', 'root.pem'].map((name) => new X509Certificate(pem(name)).raw),
      sign: (input) => new Promise((resolve) => setImmediate(() => resolve(sign('sha256', input, key)))),
    }
    const generatedAt = new Date()
    const file = await createCertificateWriter({ signer, tokenSigner }).write({ ...sampleData(), generatedAt })
    writeFileSync(join(folder, 'certificate.pdf'), file)
    expect(run(folder, 'pdfsig', '-nocert', 'certificate.pdf')).toContain('Signature is Valid')
    const seals = [pinnedSeal([pem('seal.pem')])]
    expect(verifyCertificatePdf(file, { trustAnchors: [pem('root.pem')], seals, at: generatedAt })).toMatchObject({
      intact: true,
      issuedByProvince: true,
    })
  })

  it('has the lower value of s, whichever the signer gives', async () => {
    const { signer } = createProvince()
    for (const high of [false, true]) {
      const chosen: SealSigner = {
        ...signer,
        sign: async (input) => {
          for (;;) {
            const signature = Buffer.from(await signer.sign(input))
            if (hasLowS(signature) !== high) return signature
          }
        },
      }
      const file = Buffer.from(await createCertificateWriter({ signer: chosen, tokenSigner }).write(sampleData()))
      expect(hasLowS(decodeSignedData(sealHole(file).der).signature)).toBe(true)
    }
  })

  it('refuses a key that is not its certificate’s or is too weak', () => {
    const [a, b] = [createTestAuthority(now), createTestAuthority(now)]
    expect(() => localSealSigner(a.sealKey, [b.sealCertificate])).toThrow(/sealKeyWrong/)
    expect(() => localSealSigner('no key', [a.sealCertificate])).toThrow(/sealKeyWrong/)
    expect(() => localSealSigner(a.sealKey, [])).toThrow(/sealKeyWrong/)
    const openssl = (...options: string[]): string => {
      const folder = temporaryFolder()
      run(folder, 'openssl', 'req', '-x509', '-nodes', '-subj', '/CN=Weak', '-keyout', 'key', '-out', 'pem', ...options)
      return readFileSync(join(folder, 'key'), 'utf8') + readFileSync(join(folder, 'pem'), 'utf8')
    }
    for (const options of [
      ['-newkey', 'rsa:1024'],
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1'],
      ['-newkey', 'ed25519'],
    ]) {
      const both = openssl(...options)
      expect(() => localSealSigner(both, [both]), options.join(' ')).toThrow(/sealKeyWrong/)
      const signer: SealSigner = { certificateChain: [new X509Certificate(both).raw], sign: () => Buffer.alloc(1) }
      expect(() => createCertificateWriter({ signer, tokenSigner }), options.join(' ')).toThrow(/sealKeyWrong/)
    }
    expect(() => localSealSigner(a.sealKey, [a.sealCertificate])).not.toThrow()
  })

  it('writes no file when the signer fails', async () => {
    const { signer } = createProvince()
    const broken: SealSigner = { ...signer, sign: () => Promise.reject(new Error('module is locked')) }
    await expect(createCertificateWriter({ signer: broken, tokenSigner }).write(sampleData())).rejects.toThrow(
      'module is locked',
    )
    const endless: SealSigner = { ...signer, sign: () => Buffer.alloc(9000) }
    await expect(createCertificateWriter({ signer: endless, tokenSigner }).write(sampleData())).rejects.toThrow(
      /sealTooLarge/,
    )
  })
})
