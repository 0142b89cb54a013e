import type { ErrorEntry } from './entry.ts'

/** Keys, signatures and proofs that do not verify. */
export const trustErrors = {
  'trust.canonical.unfit': {
    found: '数据中有无法固定表示的内容（{where}：{what}）',
    wanted: '文字、整数、是否、空值、列表和对象',
    remedy: '请导出日志并联系管理员',
    log: 'value cannot be canonicalised',
  },
  'trust.json.unfit': {
    found: '数据的写法有歧义或有害：{what}',
    wanted: '每个名称只出现一次、文字和数字都完整的数据',
    remedy: '数据可能被改动过；请重新生成、重新提交，仍不行请联系管理员',
    log: 'JSON is ambiguous or harmful',
  },
  'trust.key.unfit': {
    found: '密钥无法读取或种类不对',
    wanted: '一把 Ed25519 或 X25519 密钥',
    remedy: '请确认密钥文件完整，或重新生成',
    log: 'key is unreadable or of another kind',
  },
  'trust.sealed.key': {
    found: '加密用的公钥不对',
    wanted: '一把 X25519 公钥',
    remedy: '请向密钥的持有者重新要一次公钥',
    log: 'public key unfit for sealing',
  },
  'trust.sealed.broken': {
    found: '加密内容打不开：它不是给本机密钥的，或已被改动',
    wanted: '用本机公钥加密、未经改动的内容',
    remedy: '请对方用最新的公钥重新生成并发送',
    log: 'sealed message cannot be opened',
  },
  'trust.envelope.malformed': {
    found: '签名信封的格式不对（{where}）',
    wanted: '完整、未经改动的签名信封',
    remedy: '请重新提交或重新下载',
    log: 'envelope malformed',
  },
  'trust.envelope.payloadType': {
    found: '签名信封的内容是“{type}”',
    wanted: '“{wanted}”',
    remedy: '请确认提交的文件是否正确',
    log: 'envelope of another payload type',
  },
  'trust.envelope.signature': {
    found: '签名无效，或签名密钥不在认可之列（{keyId}）',
    wanted: '由认可的密钥对这些内容所作的有效签名',
    remedy: '内容可能在途中被改动；请重新提交，仍不行请联系管理员',
    log: 'signature is wrong or its key is unknown',
  },
  'trust.accountList.twice': {
    found: '账号名册上有重复的编号、姓名或密钥',
    wanted: '每个账号只列一次、密钥各不相同的名册',
    remedy: '请由管理员登录后重新签发名册；仍不行请导出日志并联系管理员',
    log: 'account list names an id, a name or a key twice',
  },
  'trust.batch.root': {
    found: '批次内容与签名时不一致（{what}）',
    wanted: '与签名清单完全相同的记录和照片',
    remedy: '批次在签名后被改动；请重新生成并提交',
    log: 'batch content does not match its signed root or count',
  },
  'trust.receipt.mismatch': {
    found: '回执不属于这一批次（{what}）',
    wanted: '省级服务对本批次签发的回执',
    remedy: '请重新获取回执',
    log: 'receipt is for another batch',
  },
  'trust.log.proof': {
    found: '日志证明无效（{what}）',
    wanted: '能由省级日志公钥验证的收录证明',
    remedy: '请重新获取；仍不行请联系省级服务，日志可能被改动',
    log: 'log checkpoint or proof invalid',
  },
  'trust.request.signature': {
    found: '请求的设备签名无效',
    wanted: '由已登记设备签名的请求',
    remedy: '请确认本机已登记；仍不行请重新登记',
    log: 'request signature missing or wrong',
    http: 401,
  },
} as const satisfies Record<string, ErrorEntry>
