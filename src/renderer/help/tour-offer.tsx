import { Button, Tour, Typography } from 'antd'
import { endTour, startTour, useTourState } from './tour-state.ts'
import './tour-offer.css'

export interface TourStep {
  /** The section's key in the rail. */
  readonly section: string
  readonly label: string
}

const descriptions: Readonly<Record<string, string>> = {
  overview: '这里看整轮工作走到哪一步、谁卡在哪里，点一下就能过去。',
  records: '把名单拖进窗口就开始导入；错误写到单元格，改好再导一次。',
  photos: '把照片文件夹拖进来，程序按证件号码配给每个人，能修的自动修。',
  review: '审核人在这里通过或退回。录入的人不能审核自己录入的内容。',
  submission: '经办人签名成批，审核人复签。签过名的内容谁也改不了。',
  sync: '交给省里，取回回执和结果。断网不要紧，下次接着来。',
  certificates: '省里确认以后，证书回到这里，可以预览、打印、通知用人单位。',
  settings: '账号、备份、外观都在这里。请每天备份一次。',
  help: '每一步都有一页说明，可以按词查找。以后随时可以从这里再看一遍导览。',
}

const railItem = (label: string): HTMLElement => {
  const items = [...document.querySelectorAll<HTMLElement>('.rail [role=menuitem]')]
  return items.find((item) => item.textContent?.includes(label)) ?? document.body
}

/** Offers a tour of the rail on the first run, and runs it. */
export const TourOffer = ({ sections }: { sections: readonly TourStep[] }) => {
  const state = useTourState()
  const steps = sections.flatMap(({ section, label }) => {
    const description = descriptions[section]
    return description
      ? [{ title: label, description, target: () => railItem(label), placement: 'right' as const }]
      : []
  })
  return (
    <>
      {state === 'offered' && (
        <section className="tour-offer" aria-label="导览">
          <Typography.Text>第一次使用？</Typography.Text>
          <div className="tour-offer-buttons">
            <Button size="small" type="primary" ghost onClick={startTour}>
              看一遍
            </Button>
            <Button size="small" type="text" onClick={endTour}>
              不用了
            </Button>
          </div>
        </section>
      )}
      <Tour open={state === 'shown'} steps={steps} onClose={endTour} onFinish={endTour} />
    </>
  )
}
