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

/** One photo of the sheet: verdict, name, and the most important remark. */
export const PhotoTile = ({ client, card }: Props) => {
  const url = usePhoto(client, 'image', card?.photo ?? null)
  if (!card) return <div className="tile-photo" />
  return (
    <>
      <div className="tile-photo">
        {card.photo ? url && <img src={url} alt="" draggable={false} /> : <span>{absentText(card)}</span>}
        {card.verdict && (
          <b className={`tile-verdict tile-${card.same ? 'warn' : card.verdict}`}>
            {verdictWords[card.same ? 'warn' : card.verdict]}
          </b>
        )}
        {!card.photo && card.attempted && <b className="tile-verdict tile-fail">未采用</b>}
      </div>
      <div className="tile-name">{card.name}</div>
      <div className="tile-remark" title={remark(card)}>
        {remark(card)}
      </div>
    </>
  )
}
