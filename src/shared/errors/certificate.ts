import type { ErrorEntry } from './entry.ts'

/** Failures of making, sealing and verifying certificates. */
export const certificateErrors = {
  'certificate.glyphMissing': {
    found: '“{field}”中有字库里没有的字：{characters}',
    wanted: '证书字库能够显示的字（GB 18030-2022 全部汉字）',
    remedy: '核对该字是否录错；确为生僻字的，请管理员在签发服务器上安装花园明朝字体（fonts-hanazono）后重试',
    log: 'no embedded font has a glyph for a character',
    http: 422,
  },
  'certificate.textTooLong': {
    found: '“{field}”过长，证书页面放不下',
    wanted: '能以可读字号排进一页的文字',
    remedy: '请核对该项内容；名称确实过长的，请使用规范简称',
    log: 'text does not fit its place on the page',
    http: 422,
  },
  'certificate.dataWrong': {
    found: '证书数据“{field}”不完整或写法不对',
    wanted: '{wanted}',
    remedy: '退回该条记录，更正后重新签发',
    log: 'certificate data is incomplete or malformed',
    http: 422,
  },
  'certificate.photoUnreadable': {
    found: '照片不是可用的 JPEG 图像',
    wanted: '经照片检查合格的 JPEG（RGB 或灰度，不超过 1 MB）',
    remedy: '用照片处理工具重新生成照片后再签发',
    log: 'photo is not a usable JPEG',
    http: 422,
  },
  'certificate.fontMissing': {
    found: '找不到证书字体文件：{path}',
    wanted: '完整的证书字体目录',
    remedy: '重新安装程序，或在设置中指明字体所在的文件夹',
    log: 'certificate font file not found',
    http: 500,
    exit: 3,
  },
  'certificate.fontUnreadable': {
    found: '证书字体文件已损坏或格式不符：{path}',
    wanted: '带 glyf 轮廓的 TrueType 字体',
    remedy: '重新安装程序或字体包',
    log: 'certificate font file is damaged or of another format',
    http: 500,
    exit: 3,
  },
  'certificate.sealKeyWrong': {
    found: '电子印章的密钥与印章证书不匹配，或算法不受支持',
    wanted: 'P-256 或 RSA（2048 位以上）密钥及其对应的证书',
    remedy: '检查省级密钥目录；密钥遗失或更换时须重新申请印章证书',
    log: 'seal key does not fit its certificate, or its algorithm is not supported',
    http: 500,
    exit: 3,
  },
  'certificate.sealTooLarge': {
    found: '电子印章签名超出预留空间',
    wanted: '预留空间以内的签名',
    remedy: '缩短印章证书链后重试，并联系管理员',
    log: 'signature exceeds the space reserved for it',
    http: 500,
    exit: 3,
  },
  'certificate.tokenKeyWrong': {
    found: '二维码验证密钥无法使用',
    wanted: 'Ed25519 密钥',
    remedy: '检查省级密钥目录中的二维码签名密钥',
    log: 'token key is not an Ed25519 key',
    http: 500,
    exit: 3,
  },
  'certificate.anchorUnreadable': {
    found: '根证书无法读取',
    wanted: 'PEM 或 DER 格式的省级根证书',
    remedy: '从公共服务平台重新下载根证书',
    log: 'trust anchor is not a readable certificate',
  },
} as const satisfies Record<string, ErrorEntry>
