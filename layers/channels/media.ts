/** Whether a media reference is a link that a provider can fetch; else it is a provider's media id. */
export const isLink = (media: string): boolean => /^https?:\/\/[^\s/]/i.test(media) && URL.canParse(media);
