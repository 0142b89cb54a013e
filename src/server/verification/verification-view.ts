import { beijingTime, chineseDate } from '../../certificate/data/certificate-data.ts'
import type { ProblemValue } from '../../shared/errors/problem.ts'
import { labelOf } from '../../shared/record/field-lists.ts'
import { words } from '../../shared/record/words.ts'
import type { LookupAnswer, PublicCertificate, StatusAnswer, Verification } from '../../shared/sync/verification.ts'
import { type Html, html } from '../http/html.ts'

/** Content of a page around its two forms. */
export interface PageContent {
  /** Name of the province. */
  readonly province: string
  /** The seal is a test authority's; the page says so. */
  readonly specimen: boolean
  /** Shown above the forms. */
  readonly result?: Html
}

const title = '专业技术职务资格证书核验'

const time = (iso: string): string => beijingTime(new Date(iso))

const marks = { good: '✓', bad: '✕', open: '?' } as const
type Mark = keyof typeof marks

const markOf = (value: boolean | null): Mark => (value === null ? 'open' : value ? 'good' : 'bad')

const line = (
  question: string,
  value: boolean | null,
  answers: readonly [yes: string, no: string, unknown: string],
) => html`
  <li class="${markOf(value)}">
    <span class="mark" aria-hidden="true">${marks[markOf(value)]}</span>
    <span class="question">${question}</span>
    <strong>${answers[value === null ? 2 : value ? 0 : 1]}</strong>
  </li>`

const reasonList = (reasons: Verification['reasons']) =>
  reasons.length > 0 && html`<ul class="reasons">${reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>`

/** A code can be copied onto another paper, so a genuine code proves its certificate and not the paper. */
const genuine = { file: '证书真实有效', token: '核验码真实，证书现在有效' } as const

const verdictOf = (answer: Verification, what: keyof typeof genuine): { mark: Mark; text: string } => {
  const issued = answer.intact === true && answer.issuedByProvince === true
  if (issued && answer.inForce) return { mark: 'good', text: genuine[what] }
  if (issued && answer.inForce === false) return { mark: 'bad', text: '证书确由本省签发，但已失效' }
  return { mark: 'bad', text: '未能确认为真实有效的证书' }
}

/** The three answers, one by one, with their reasons and the content of the token. */
export const verificationResult = (answer: Verification, what: keyof typeof genuine): Html => {
  const verdict = verdictOf(answer, what)
  const subject = what === 'file' ? '文件' : '核验码'
  return html`
  <section id="result" class="card result ${verdict.mark}" tabindex="-1" aria-live="polite">
    <h2><span class="mark" aria-hidden="true">${marks[verdict.mark]}</span>${verdict.text}</h2>
    <ul class="answers">
      ${line(`${subject}是否完整`, answer.intact, ['完整，未被改动', '不完整或被改动', '无法判断'])}
      ${line('是否由本省签发', answer.issuedByProvince, ['由本省签发', '不是本省签发', '无法判断'])}
      ${line('现在是否有效', answer.inForce, ['有效', '无效', '无法判断'])}
    </ul>
    ${reasonList(answer.reasons)}
    ${answer.number && html`<p class="number">证书编号 <b>${answer.number}</b></p>`}
    ${
      answer.shown.length > 0 &&
      html`<p class="hint">请与手中的证书逐项比对，不一致即为伪造：</p>
    <dl>${answer.shown.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`
    }
    <p class="as-of">核验时间（北京时间）：${time(answer.asOf)}</p>
  </section>`
}

const statusWords: Record<PublicCertificate['status'], string> = {
  inForce: '有效',
  revoked: '已撤销',
  corrected: '已更正，本编号不再有效',
}

const certificateCard = (certificate: PublicCertificate): Html => {
  const mark: Mark = certificate.status === 'inForce' ? 'good' : 'bad'
  const rows: [string, string][] = [
    [labelOf('name'), certificate.name],
    [labelOf('documentType'), words.documentType[certificate.documentType]],
    [labelOf('documentNumber'), certificate.documentNumber],
    [labelOf('series'), certificate.series],
    [labelOf('specialty'), certificate.specialty],
    [labelOf('title'), certificate.title],
    [labelOf('obtainedOn'), chineseDate(certificate.obtainedOn)],
    [labelOf('committee'), certificate.committee],
    [labelOf('unit'), certificate.unit],
  ]
  return html`
    <article class="${mark}">
      <h3><span class="mark" aria-hidden="true">${marks[mark]}</span>${certificate.number}<span class="status">${statusWords[certificate.status]}</span></h3>
      <dl>${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
      ${!certificate.pdf && html`<p class="hint">2010 至 2019 年取得的资格只提供核验，不提供电子证书下载。</p>`}
    </article>`
}

export const lookupResult = (answer: LookupAnswer): Html => html`
  <section id="result" class="card result ${answer.certificates.length ? 'good' : 'open'}" tabindex="-1" aria-live="polite">
    <h2>${answer.certificates.length ? `查到 ${answer.certificates.length} 份证书` : '没有查到相符的证书'}</h2>
    ${answer.certificates.map(certificateCard)}
    ${
      answer.certificates.length === 0 &&
      html`<p>填写的内容与登记的不完全一致，或证书不在查询范围内。请核对：</p>
    <ul class="reasons">
      <li>姓名中的间隔点、生僻字是否与证件一致</li>
      <li>证件号码是否为申报时使用的证件</li>
      <li>2010 年以前取得的资格不在查询范围内，请向原发证单位核实</li>
    </ul>`
    }
    <p class="as-of">查询时间（北京时间）：${time(answer.asOf)}</p>
  </section>`

const numberWords: Record<StatusAnswer['status'], { mark: Mark; text: string }> = {
  inForce: { mark: 'open', text: '这个编号的证书已登记，现在有效' },
  revoked: { mark: 'bad', text: '这个编号的证书已被撤销' },
  corrected: { mark: 'bad', text: '这个编号的证书已更正，不再有效' },
  unknown: { mark: 'bad', text: '省级登记中没有这个编号' },
}

/** The page of a QR code's address before a script has checked its token. Without scripts it shows nothing more. */
export const statusResult = (answer: StatusAnswer): Html => {
  const { mark, text } = numberWords[answer.status]
  return html`
  <section id="result" class="card result ${mark}" tabindex="-1" aria-live="polite" data-token-check>
    <h2><span class="mark" aria-hidden="true">${marks[mark]}</span>${text}</h2>
    <p class="number">证书编号 <b>${answer.number}</b></p>
    ${
      answer.status === 'inForce' &&
      html`<p class="hint">仅凭编号不能证明手中的证书为真。请用手机扫描证书上的二维码，或在下方核验证书文件、填写两项信息。</p>`
    }
    <p class="as-of">查询时间（北京时间）：${time(answer.asOf)}</p>
  </section>`
}

export const problemResult = (problem: ProblemValue): Html => html`
  <section id="result" class="card result bad" tabindex="-1" role="alert">
    <h2><span class="mark" aria-hidden="true">${marks.bad}</span>没有办理成功</h2>
    <p>${problem.found}</p>
    ${problem.wanted && html`<p>应为：${problem.wanted}</p>`}
    <p>${problem.remedy}</p>
  </section>`

/** The whole page: the result, if there is one, and the two forms. */
export const verificationPage = ({ province, specimen, result }: PageContent): string =>
  html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/assets/zccx.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/rare-characters/rare-characters.css">
<link rel="stylesheet" href="/assets/zccx.css">
<script src="/assets/zccx.js" defer></script>
</head>
<body>
<a class="skip" href="#main">跳到主要内容</a>
<header>
  <div class="page">
    <img class="emblem" src="/assets/zccx.svg" alt="" width="48" height="48">
    <div>
      <p class="authority">${province}</p>
      <h1>${title}</h1>
    </div>
  </div>
</header>
<main id="main" class="page">
  ${specimen && html`<p class="notice">测试环境：证书带“样例”字样，由测试根证书签发，不具有效力。</p>`}
  ${result}
  <div class="ways">
    <section class="card" aria-labelledby="lookup-title">
      <h2 id="lookup-title">按信息查询</h2>
      <p class="hint" id="lookup-hint">请至少填写两项，须与证书完全一致。</p>
      <form method="post" action="/zccx/lookup" autocomplete="off">
        <label for="name">姓名</label>
        <input id="name" name="name" maxlength="200" aria-describedby="lookup-hint">
        <label for="documentNumber">证件号码</label>
        <input id="documentNumber" name="documentNumber" maxlength="40" inputmode="text" autocapitalize="characters" spellcheck="false" aria-describedby="lookup-hint">
        <label for="certificateNumber">证书编号</label>
        <input id="certificateNumber" name="certificateNumber" maxlength="40" placeholder="GZZC 开头" autocapitalize="characters" spellcheck="false" aria-describedby="lookup-hint">
        <button>查询</button>
      </form>
    </section>
    <section class="card" aria-labelledby="file-title">
      <h2 id="file-title">核验证书文件</h2>
      <p class="hint" id="file-hint">选择电子证书的 PDF 原文件（不超过 2 MB）。截图、照片、另存或打印的文件无法核验。</p>
      <form method="post" action="/zccx/pdf" enctype="multipart/form-data">
        <label for="file">PDF 文件</label>
        <input id="file" name="file" type="file" accept="application/pdf,.pdf" required aria-describedby="file-hint">
        <button>核验文件</button>
      </form>
      <h2>核验纸质打印件</h2>
      <p class="hint">用手机扫描证书上的二维码，本页会显示证书内容，请与打印件逐项比对。</p>
    </section>
  </div>
  <section class="about" aria-label="说明">
    <p>文件只在核验时使用，不会保存；查询内容不会出现在网址中。</p>
    <p>2020 年（含）以后取得的资格可下载电子证书；2010 至 2019 年取得的只提供核验。</p>
    <p>PDF 阅读器提示“签名有效性未知”时，可下载<a href="/api/v1/root.pem">省级根证书</a>安装后再查看。</p>
  </section>
</main>
</body>
</html>
`.markup
