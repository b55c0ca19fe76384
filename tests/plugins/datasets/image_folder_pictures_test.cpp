// SPDX-License-Identifier: MIT
// image_folder: pictures that Pillow wrote, held in each way, scaled, and damaged.
#include "plugins/datasets/exif.hpp"
#include "plugins/datasets/image_folder_bench.hpp"

using namespace armature;
using namespace armature::testing;
using namespace armature::testing::pictures;
using ::testing::AllOf;
using ::testing::HasSubstr;

namespace {

TEST_F(ImageFolder, ReadsEveryKindOfPng) {
    EXPECT_EQ(decoded(rgb_png, 5, 4), rgb_png_pixels);
    const Pixels grey = {0, 0, 0, 50, 50, 50, 100, 100, 100, 150, 150, 150, 200, 200, 200, 255, 255, 255};
    EXPECT_EQ(decoded(grey_png, 3, 2), grey);
    expect_close(decoded(grey16_png, 3, 2), grey, 1);
    // 200 x 128 / 255 is 100.4; 255 x 51 / 255 is 51.
    EXPECT_EQ(decoded(rgba_png, 2, 2), (Pixels{200, 100, 50, 100, 50, 25, 0, 0, 0, 51, 51, 51}));
    EXPECT_EQ(decoded(palette_png, 3, 2),
              (Pixels{10, 20, 30, 200, 100, 0, 5, 250, 125, 5, 250, 125, 200, 100, 0, 10, 20, 30}));
}

// Decoders of JPEG may differ by a step.
TEST_F(ImageFolder, ReadsEveryKindOfJpeg) {
    expect_close(decoded(rgb_jpg, 6, 4), rgb_jpg_pixels, 1);
    expect_close(decoded(progressive_jpg, 6, 4), progressive_jpg_pixels, 1);
    expect_close(decoded(grey_jpg, 3, 2), grey_jpg_pixels, 1);
    expect_close(decoded(cmyk_jpg, 4, 3), cmyk_jpg_pixels, 2);
}

// Which pixel comes where, by ImageOps.exif_transpose of Pillow 9.4, of pixels 0 ... 23 in 6 x 4.
TEST_F(ImageFolder, TurnsPicturesUpright) {
    const std::vector<std::vector<size_t>> seen = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23},
        {5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6, 17, 16, 15, 14, 13, 12, 23, 22, 21, 20, 19, 18},
        {23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
        {18, 19, 20, 21, 22, 23, 12, 13, 14, 15, 16, 17, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5},
        {0, 6, 12, 18, 1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21, 4, 10, 16, 22, 5, 11, 17, 23},
        {18, 12, 6, 0, 19, 13, 7, 1, 20, 14, 8, 2, 21, 15, 9, 3, 22, 16, 10, 4, 23, 17, 11, 5},
        {23, 17, 11, 5, 22, 16, 10, 4, 21, 15, 9, 3, 20, 14, 8, 2, 19, 13, 7, 1, 18, 12, 6, 0},
        {5, 11, 17, 23, 4, 10, 16, 22, 3, 9, 15, 21, 2, 8, 14, 20, 1, 7, 13, 19, 0, 6, 12, 18}};
    for (uint32_t orientation = 1; orientation <= 8; ++orientation) {
        for (const char order : {'I', 'M'}) {
            Pixels expected;
            for (const size_t pixel : seen[orientation - 1]) {
                expected.insert(expected.end(), rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel),
                                rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel + 3));
            }
            const bool turned = orientation > 4;
            expect_close(decoded(oriented(order, orientation), turned ? 4 : 6, turned ? 6 : 4), expected, 1);
        }
    }
}

// Exif that is something else, or damaged, turns nothing; what stands beside it counts all the same.
TEST_F(ImageFolder, TakesDamagedExifForNone) {
    const std::string good = oriented('I', 3);
    const size_t begin = good.find("Exif");
    const auto with = [&](size_t at, const std::string &bytes) {
        std::string out = good;
        out.replace(begin + at, bytes.size(), bytes);
        return out;
    };
    const std::string entry_3 = entry('I', 0x0112, 3, 1, 3);
    const size_t tag = 6 + 8 + 2 + 12; // of the second entry
    for (const std::string &odd :
         {oriented('I', 0), oriented('M', 9), oriented('M', 0xffff), with(0, "exif"), with(6, std::string("II\x2b")),
          with(6, "IM"), with(10, number('I', 0, 4)), with(10, number('I', 7000, 4)),
          with(10, number('I', 0xffffffff, 4)), with(14, number('I', 1, 2)), with(tag + 2, number('I', 4, 2)),
          with(tag + 4, number('I', 2, 4)), with_exif('I', "", 0xffff), with_exif('I', entry_3.substr(0, 7), 1),
          with_segment("Exif"), with_segment(std::string("Exif\0\0II\x2a\0", 10)), with_segment("")}) {
        expect_close(decoded(odd, 6, 4), rgb_jpg_pixels, 1);
    }
    const std::string xmp = "http://ns.adobe.com/xap/1.0/";
    std::string both = with_segment(xmp);
    both.insert(2, good.substr(2, begin - 2 + 6 + 8 + 2 + 36 + 4));
    Pixels half_turned;
    for (size_t pixel = 24; pixel-- > 0;) {
        half_turned.insert(half_turned.end(), rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel),
                           rgb_jpg_pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel + 3));
    }
    expect_close(decoded(good, 6, 4), half_turned, 1);
    expect_close(decoded(both, 6, 4), half_turned, 1);
}

TEST_F(ImageFolder, ScalesAsPillowDoes) {
    expect_close(decoded(source_png, 4, 3), down_4x3, 1);
    expect_close(decoded(small_png, 6, 4), up_6x4, 1);
    put("one/a/1.png", source_png);
    const DatasetBench shorter = open({{"path", "one"}, {"width", 4}, {"height", 3}, {"shorter_side", 5}});
    expect_close(shorter.read(0, {0}, 0), shorter_5_4x3, 1);
}

TEST_F(ImageFolder, SaysWhatIsWrongWithAPicture) {
    EXPECT_THAT(undecoded("GIF89a"), HasSubstr("neither a JPEG nor a PNG"));
    EXPECT_THAT(undecoded(""), HasSubstr("is empty"));
    EXPECT_THAT(undecoded(rgb_jpg.substr(0, rgb_jpg.size() - 20)), HasSubstr("no whole JPEG picture"));
    EXPECT_THAT(undecoded(rgb_jpg.substr(0, 100)), HasSubstr("no whole JPEG picture"));
    EXPECT_THAT(undecoded(rgb_png.substr(0, rgb_png.size() - 20)), HasSubstr("no whole PNG picture"));
    EXPECT_THAT(undecoded(rgb_png.substr(0, 20)), HasSubstr("no whole PNG picture"));
    std::string flipped = rgb_png;
    flipped[50] = static_cast<char>(flipped[50] ^ 4); // among the pixels: their checksum is wrong
    EXPECT_THAT(undecoded(flipped), HasSubstr("no whole PNG picture"));
    EXPECT_THAT(undecoded(rgb_png, {{"pixel_cap", 19}}), AllOf(HasSubstr("5 x 4"), HasSubstr("19 of pixel_cap")));
    EXPECT_THAT(undecoded(rgb_jpg, {{"pixel_cap", 23}}), AllOf(HasSubstr("6 x 4"), HasSubstr("23 of pixel_cap")));
    // A header that promises 60,000 x 60,000 pixels takes no memory. Bytes 0xffc0: the frame's height and width.
    std::string huge = rgb_jpg;
    const size_t frame = huge.find("\xff\xc0");
    huge.replace(frame + 5, 4, "\xea\x60\xea\x60");
    EXPECT_THAT(undecoded(huge), AllOf(HasSubstr("60000 x 60000"), HasSubstr("pixel_cap")));
}

} // namespace
