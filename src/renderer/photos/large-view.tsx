import { Alert, Button, Descriptions, Result, Skeleton, Tag, Typography } from 'antd'
import { useState } from 'react'
import { moves, type State } from '../../shared/record/life-cycle.ts'
import { type ReturnReason, returnReasons } from '../../shared/record/return-reasons.ts'
import { words } from '../../shared/record/words.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PhotoDetail } from '../../shared/rpc/photos.ts'
import type { Account } from '../../shared/rpc/session.ts'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { ReasonChoice } from '../../ui/components/reason-choice.tsx'
import { RefusedNotice } from '../../ui/components/refused-notice.tsx'
import { StateTag } from '../../ui/components/state-tag.tsx'
import { type Decision, useHeldDecision } from '../../ui/hooks/use-held-decision.ts'
import { useKeys } from '../../ui/hooks/use-keys.ts'
import { BeforeAfter } from './before-after.tsx'
import { CheckList } from './check-list.tsx'
import { CompareSlider } from './compare-slider.tsx'
import { FramingDialog } from './framing-dialog.tsx'
import { SamePictures } from './same-pictures.tsx'
import { useDetails } from './use-details.ts'
import './large.css'

/** Reasons for which a photo is returned, by their number on the keyboard. */
const photoReasons: readonly ReturnReason[] = [
  'photo.notThePerson',
  'photo.quality',
  'photo.background',
  'photo.pose',
  'photo.old',
  'photo.other',
]

const mayBeReturned: ReadonlySet<State> = new Set(moves.returnPhoto.from)

interface Props {
  readonly client: CoreClient
  readonly account: Account
  /** The photos to go through; the list stays the same while decisions are made. */
  readonly ids: readonly string[]
  readonly index: number
  readonly onIndex: (index: number) => void
  readonly edition: number
  /** Chooses another photo for a record. */
  readonly onReplace: ((record: string) => void) | undefined
  readonly onDecided: () => void
  /** Called after a photo was cropped again, so that its data is read again. */
  readonly onReframed: () => void
  readonly onClose: () => void
}

/** Photos one by one: before and after, every check, and the reviewer's decision by keyboard. */
export const LargeView = ({
  client,
  account,
  ids,
  index,
  onIndex,
  edition,
  onReplace,
  onDecided,
  onReframed,
  onClose,
}: Props) => {
  const [choosing, setChoosing] = useState(false)
  const [landmarks, setLandmarks] = useState(false)
  const [comparing, setComparing] = useState(false)
  const [framing, setFraming] = useState(false)
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map())
  const { detail, problem } = useDetails(client, ids, index, edition)
  const decisions = useHeldDecision(
    ({ ids: chosen, reason }) =>
      reason ? client.photos.sendBack({ ids: [...chosen], reason }) : client.photos.approve({ ids: [...chosen] }),
    onDecided,
  )
  const { decided, held } = decisions

  const go = (to: number) => {
    setChoosing(false)
    onIndex(Math.min(Math.max(to, 0), ids.length))
  }
  const close = async () => {
    await decisions.flush()
    onClose()
  }
  const decide = (reason?: ReturnReason) => {
    if (!detail) return
    setNames((before) => new Map([...before, [detail.id, detail.name]]))
    decisions.decide({ ids: [detail.id], reason })
    go(index + 1)
  }
  const undo = () => {
    const [id] = decisions.undo()?.ids ?? []
    if (id) go(ids.indexOf(id))
  }

  const reviewing = account.role === 'reviewer'
  const open = detail && reviewing && !detail.own && !decided.has(detail.id) ? detail : undefined
  const approvable = open?.state === 'photoSubmitted'
  const returnable = open !== undefined && mayBeReturned.has(open.state)
  const replace = detail?.replaceable && onReplace ? () => onReplace(detail.id) : undefined

  const adjust = detail?.adjustable && onReplace ? () => setFraming(true) : undefined
  // A photo framed by hand cannot be laid over its original, so it is only shown side by side.
  const comparable = detail?.original && !detail.report?.mended.includes('adjusted')

  useKeys({
    arrowright: () => go(index + 1),
    ' ': () => go(index + 1),
    l: () => setLandmarks((before) => !before),
    c: comparable ? () => setComparing((before) => !before) : undefined,
    e: adjust,
    arrowdown: () => go(index + 1),
    arrowleft: () => go(index - 1),
    arrowup: () => go(index - 1),
    a: approvable ? () => decide() : undefined,
    r: returnable ? () => setChoosing(true) : undefined,
    u: held ? undo : undefined,
    'ctrl+z': held ? undo : undefined,
    p: replace,
    // While a reason is being chosen, Esc cancels that choice.
    escape: choosing ? undefined : close,
  })

  const counts = [...decided.values()]
  const approved = counts.filter(({ reason }) => !reason).length
  return (
    <section className="large" aria-label="大图">
      <header className="large-header">
        <Button onClick={close}>
          返回 <kbd>Esc</kbd>
        </Button>
        <Typography.Text strong className="large-place">
          第 {Math.min(index + 1, ids.length)} 张，共 {ids.length} 张
        </Typography.Text>
        {counts.length > 0 && (
          <Typography.Text type="secondary">
            本次通过 {approved}，退回 {counts.length - approved}
          </Typography.Text>
        )}
        <span className={layout.gap} />
        {held && (
          <Button type="text" onClick={undo}>
            撤销：{heldText(held, names)} <kbd>U</kbd>
          </Button>
        )}
        <Button onClick={() => go(index - 1)} disabled={index === 0} aria-label="上一张">
          <kbd>←</kbd> 上一张
        </Button>
        <Button onClick={() => go(index + 1)} disabled={index >= ids.length} aria-label="下一张">
          下一张 <kbd>→</kbd>
        </Button>
      </header>
      <ProblemNotice problem={problem ?? decisions.problem} />
      <RefusedNotice refused={decisions.refused} nameOf={(id) => names.get(id)} />
      {index >= ids.length ? (
        <Result
          status="success"
          title="这一组都看完了"
          subTitle={counts.length ? `通过 ${approved} 张，退回 ${counts.length - approved} 张` : undefined}
          extra={
            <Button type="primary" autoFocus onClick={close}>
              返回照片列表
            </Button>
          }
        />
      ) : !detail ? (
        !problem && <Skeleton active />
      ) : (
        <div className="large-body">
          <div className="large-photos">
            {comparing && comparable ? (
              <CompareSlider client={client} detail={detail} />
            ) : (
              <BeforeAfter client={client} detail={detail} landmarks={landmarks} />
            )}
            {detail.photo && (
              <div className="large-views">
                <Button size="small" type="text" aria-pressed={landmarks} onClick={() => setLandmarks(!landmarks)}>
                  {landmarks ? '隐藏标线' : '显示标线'} <kbd>L</kbd>
                </Button>
                {comparable && (
                  <Button size="small" type="text" aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
                    {comparing ? '并排显示' : '滑动对比'} <kbd>C</kbd>
                  </Button>
                )}
              </div>
            )}
            {choosing && <ReasonChoice reasons={photoReasons} onChoose={decide} onCancel={() => setChoosing(false)} />}
            {!choosing && (
              <div className="large-actions">
                {reviewing && (
                  <>
                    <Button type="primary" size="large" disabled={!approvable} onClick={() => decide()}>
                      通过 <kbd>A</kbd>
                    </Button>
                    <Button danger size="large" disabled={!returnable} onClick={() => setChoosing(true)}>
                      退回 <kbd>R</kbd>
                    </Button>
                  </>
                )}
                {adjust && (
                  <Button size="large" onClick={adjust}>
                    调整位置 <kbd>E</kbd>
                  </Button>
                )}
                {replace && (
                  <Button size="large" type="primary" onClick={replace}>
                    {detail.photo ? '更换照片' : '添加照片'} <kbd>P</kbd>
                  </Button>
                )}
              </div>
            )}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by key too */}
          <section className="large-facts" aria-label="检查结果" tabIndex={0}>
            <Facts client={client} detail={detail} decision={decided.get(detail.id)} reviewing={reviewing} />
          </section>
        </div>
      )}
      {framing && detail && (
        <FramingDialog client={client} detail={detail} onChanged={onReframed} onClose={() => setFraming(false)} />
      )}
    </section>
  )
}

const heldText = ({ ids, reason }: Decision, names: ReadonlyMap<string, string>): string =>
  `${reason ? '退回' : '通过'}${names.get(ids[0] ?? '') ?? ''}`

interface FactsProps {
  readonly client: CoreClient
  readonly detail: PhotoDetail
  readonly decision: Decision | undefined
  readonly reviewing: boolean
}

const Facts = ({ client, detail, decision, reviewing }: FactsProps) => {
  const report = detail.report ?? detail.attempt?.report
  return (
    <>
      <div className="large-name">
        <Typography.Title level={4}>{detail.name}</Typography.Title>
        {decision ? (
          <Tag color={decision.reason ? 'red' : 'green'}>{decision.reason ? '已退回' : '已通过'}</Tag>
        ) : (
          <StateTag state={detail.state} />
        )}
      </div>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 1, md: 1, lg: 2 }}
        items={[
          { key: 'sex', label: '性别', children: words.sex[detail.sex] },
          { key: 'number', label: '证件号码', children: detail.documentNumber },
          { key: 'title', label: '资格名称', children: detail.title },
          { key: 'date', label: '取得时间', children: detail.obtainedOn },
          { key: 'employer', label: '申报单位', children: detail.employerName, span: 'filled' },
        ]}
      />
      {decision?.reason && <Alert type="error" showIcon title={`退回：${returnReasons[decision.reason]}`} />}
      {!decision && detail.returned && (
        <Alert
          type="error"
          showIcon
          title={`退回：${detail.returned}`}
          description={detail.replaceable && !reviewing ? '添加一张新照片后，会再次交给审核人。' : undefined}
        />
      )}
      {reviewing && detail.own && (
        <Alert
          type="warning"
          showIcon
          title="这条记录由您本人录入或添加照片，不能由您审核"
          description="录入的人不能审核，这样每张证书都有两个人把关。请另一位同事用他的审核人账号审核。"
        />
      )}
      <SamePictures client={client} detail={detail} />
      {detail.attempt && (
        <Alert
          type="warning"
          showIcon
          title="最近一次添加的照片没有采用"
          description={
            detail.photo ? '仍使用原来的照片。' : `${detail.attempt.fileName.split('/').at(-1)}：原因见下面的检查结果。`
          }
        />
      )}
      {report && <CheckList report={report} />}
    </>
  )
}
