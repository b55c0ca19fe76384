// SPDX-License-Identifier: MIT
// image_folder: archives, and files in which any one byte is another.
#include "plugins/datasets/exif.hpp"
#include "plugins/datasets/image_folder_bench.hpp"

using namespace armature;
using namespace armature::testing;
using namespace armature::testing::pictures;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

TEST_F(ImageFolder, ReadsArchives) {
    const std::string deep(120, 'd'); // longer than a header's name
    put("set/train/cat/1.png", rgb_png);
    put("set/train/dog/" + deep + "/" + deep + "/2.png");
    put("set/test/dog/3.png");
    pack("cd set && tar -cf ../a.tar train test && tar -czf ../b.tgz . && tar --format=pax -cJf ../c.tar.xz train test "
         "&& cd .. && tar -cf d.tar set");
    for (const char *archive : {"a.tar", "b.tgz", "c.tar.xz", "d.tar"}) {
        const DatasetBench bench = open({{"archive", archive}, {"width", 5}, {"height", 4}});
        EXPECT_THAT(bench.sources, ElementsAre(archive));
        EXPECT_EQ(bench.splits, (Splits{{"training", 2}, {"test", 1}})) << archive;
        EXPECT_THAT(bench.tables.at("label"), ElementsAre("cat", "dog")) << archive;
        EXPECT_EQ(bench.read(0, {0}, 0), rgb_png_pixels) << archive;
    }
}

TEST_F(ImageFolder, SaysWhatIsWrongWithAnArchive) {
    put("set/cat/1.png");
    put("set/dog/1.png");
    put("set/dog/large.png", std::string(9000, 'x'));
    pack("tar -cf a.tar set && xz -k a.tar && gzip -k a.tar && mkdir -p empty/cat empty/dog && tar -cf none.tar empty");
    const std::string tar = read_file(folder / "a.tar"), xz = read_file(folder / "a.tar.xz"),
                      gzip = read_file(folder / "a.tar.gz");
    const auto with = [&](const std::string &content) {
        put("bad.tar", content);
        return refused({{"archive", "bad.tar"}});
    };
    EXPECT_THAT(with(std::string(2000, 'z')), HasSubstr("is no tar archive"));
    EXPECT_THAT(with(tar.substr(0, 700)), HasSubstr("cut off"));
    EXPECT_THAT(with(tar.substr(0, tar.find(std::string(9000, 'x')) + 5000)), HasSubstr("cut off within set/"));
    std::string torn = tar;
    torn[tar.find("set/dog/1.png")] = 'S';
    EXPECT_THAT(with(torn), HasSubstr("damaged"));
    EXPECT_THAT(with(xz.substr(0, xz.size() / 2)), HasSubstr("cut off"));
    std::string flipped = xz;
    flipped[xz.size() / 2] = static_cast<char>(flipped[xz.size() / 2] ^ 8);
    EXPECT_THAT(with(flipped), HasSubstr("damaged"));
    std::string other_sum = gzip; // behind the end of the archive: its content is whole, and not what was packed
    other_sum[gzip.size() - 6] = static_cast<char>(other_sum[gzip.size() - 6] ^ 8);
    EXPECT_THAT(with(other_sum), HasSubstr("damaged"));
    EXPECT_THAT(refused({{"archive", "none.tar"}}), HasSubstr("holds no files"));
    EXPECT_THAT(refused({{"archive", "nowhere.tar"}}), HasSubstr("cannot be read"));
}

// Whichever byte is another one (every fourth is tried), a file is read or refused by its name.
TEST_F(ImageFolder, SurvivesAnyChangedByte) {
    put("set/cat/1.png", grey_png);
    put("set/dog/1.png", rgb_png);
    pack("tar -cf whole.tar set && gzip -k whole.tar && xz -k whole.tar");
    int refusals = 0, readings = 0;
    const auto attempt = [&](const Json &settings) {
        try {
            open(settings).read(0, {0, 1}, 0);
            ++readings;
        } catch (const Error &error) {
            EXPECT_THAT(error.message, HasSubstr("odd")) << settings;
            ++refusals;
        }
    };
    const auto each_byte = [&](const std::string &whole, const std::string &file, const Json &settings) {
        for (size_t i = 0; i < whole.size(); i += 4) {
            std::string odd = whole;
            odd[i] = static_cast<char>(odd[i] ^ (1 << i / 4 % 8));
            put(file, odd);
            attempt(settings);
        }
    };
    const Json size = {{"width", 4}, {"height", 3}, {"pixel_cap", 100'000}};
    Json folders = size, archive = size;
    folders["path"] = "odd";
    archive["archive"] = "odd.tar";
    put("odd/cat/1.png");
    for (const std::string &whole :
         {rgb_jpg, oriented('M', 6), progressive_jpg, cmyk_jpg, rgb_png, rgba_png, palette_png}) {
        each_byte(whole, "odd/dog/1.png", folders);
    }
    each_byte(read_file(folder / "whole.tar").substr(0, 3 * 1024), "odd.tar", archive);
    each_byte(read_file(folder / "whole.tar.gz"), "odd.tar", archive);
    each_byte(read_file(folder / "whole.tar.xz"), "odd.tar", archive);
    EXPECT_GT(refusals, 150);
    EXPECT_GT(readings, 150);
}

} // namespace
