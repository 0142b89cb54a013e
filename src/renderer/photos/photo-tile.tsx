import type { Outcome } from '../../shared/photo/limit.ts'
import { reasonOf } from '../../shared/photo/words.ts'
import { stateWords } from '../../shared/record/life-cycle.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type PhotoCard, samePictureReason } from '../../shared/rpc/photos.ts'
import { usePhoto } from '../rpc/photo-urls.ts'
import { reasonText, verdictWords } from './words.ts'

interface Props {
  readonly client: CoreClient
  readonly card: PhotoCard | undefined
}

/** The text in place of a missing photo. */
const absentText = (card: PhotoCard): string => (card.attempted ? '请换一张' : '还没有照片')

/** The most important remark on the photo, in one line. */
const remark = (card: PhotoCard): string => {
  if (card.returned) return card.returned.split('，')[0]!
  if (card.same) return reasonText(samePictureReason)
  // A fault that needs another photo matters more than one that is mended automatically.
  const first = card.reasons.find((code) => !reasonOf(code)?.mendable) ?? card.reasons[0]
  return first ? reasonText(first, card.photo !== null && card.verdict !== 'fail') : stateWords[card.state]
}

/** The badge in the photo's corner: what a person decided counts more than what was measured. */
const badge = (card: PhotoCard): { readonly words: string; readonly colour: Outcome } | undefined => {
  if (card.photoReturned) return { words: '已退回', colour: 'fail' }
  if (card.verdict) {
    const colour = card.same ? 'warn' : card.verdict
    return { words: verdictWords[colour], colour }
  }
  return card.attempted ? { words: '未采用', colour: 'fail' } : undefined
}

/** One photo of the sheet: verdict, name, and the most important remark. */
export const PhotoTile = ({ client, card }: Props) => {
  const url = usePhoto(client, 'image', card?.photo ?? null)
  if (!card) return <div className="tile-photo" />
  const mark = badge(card)
  return (
    <>
      <div className="tile-photo">
        {card.photo ? url && <img src={url} alt="" draggable={false} /> : <span>{absentText(card)}</span>}
        {mark && <b className={`tile-verdict tile-${mark.colour}`}>{mark.words}</b>}
      </div>
      <div className="tile-name">{card.name}</div>
      <div className="tile-remark" title={remark(card)}>
        {remark(card)}
      </div>
    </>
  )
}
