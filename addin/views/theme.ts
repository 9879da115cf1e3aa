import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components';

/** A sea green whose step 80 has 6.6 to 1 on white, so that white text on it passes at any size. */
const sea: BrandVariants = {
  10: '#020405',
  20: '#0b181b',
  30: '#0c282e',
  40: '#0b353d',
  50: '#08424c',
  60: '#064f5b',
  70: '#075966',
  80: '#0b6472',
  90: '#1f7886',
  100: '#368b98',
  110: '#4c9ca8',
  120: '#62adb8',
  130: '#79bdc7',
  140: '#91ced6',
  150: '#abdee5',
  160: '#c7eef3',
};

export const lightTheme: Theme = createLightTheme(sea);
export const darkTheme: Theme = {
  ...createDarkTheme(sea),
  colorBrandForeground1: sea[130],
  colorBrandForeground2: sea[140],
  colorBrandForegroundLink: sea[140],
  colorBrandForegroundLinkHover: sea[150],
  colorBrandForegroundLinkPressed: sea[130],
};
