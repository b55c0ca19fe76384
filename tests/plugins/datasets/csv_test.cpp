// SPDX-License-Identifier: MIT
// csv: small tables written here, each way in which a table can be broken, and the bundled digits.
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

using namespace armature;
using namespace armature::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

class Csv : public ::testing::Test {
protected:
    DatasetBench table(const std::string &text, Json settings = Json::object()) {
        write_file(folder / "t.csv", text);
        settings["path"] = "t.csv";
        return DatasetBench("csv", settings, folder.path());
    }
    std::string refused(const std::string &text, Json settings = Json::object()) {
        write_file(folder / "t.csv", text);
        settings["path"] = "t.csv";
        const std::string message = refusal("csv", settings, folder.path());
        EXPECT_THAT(message, HasSubstr("t.csv"));
        return message.substr(std::min(message.size(), message.find("t.csv")));
    }
    TemporaryFolder folder;
};

TEST_F(Csv, ReadsNumbersAndAClass) {
    const DatasetBench bench = table("height,width,kind\n1.5,2,b\n-3,4e-1,a\n0,+7,b\n");
    ASSERT_EQ(bench.fields.size(), 2u);
    EXPECT_EQ(bench.fields[0].name, "features");
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 2]");
    EXPECT_EQ(bench.fields[0].shape.type(), ARM_F32);
    EXPECT_EQ(bench.fields[1].name, "label");
    EXPECT_EQ(bench.fields[1].classes, 2);
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"all", 3}}));
    EXPECT_THAT(bench.all(0), ElementsAre(1.5, 2, -3, 0.4f, 0, 7));
    EXPECT_THAT(bench.all(1), ElementsAre(1, 0, 1)); // a, b: the texts' order
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("a", "b"));
    EXPECT_THAT(bench.tables.at("features"), ElementsAre("height", "width"));
    EXPECT_THAT(bench.read(0, {2, 0}, 0), ElementsAre(0, 7, 1.5, 2));
}

TEST_F(Csv, TakesWholeNumbersAsClassesByValue) {
    const DatasetBench bench = table("1,10\n2,9\n3,10.0\n4,-1\n", {{"header", false}});
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("-1", "9", "10"));
    EXPECT_THAT(bench.all(1), ElementsAre(2, 1, 2, 0));
    EXPECT_THAT(bench.tables.at("features"), ElementsAre("column_0"));
}

TEST_F(Csv, ChoosesTheLabelByPlaceOrName) {
    const std::string text = "a,b,c\n1,2,30\n3,4,50\n";
    EXPECT_THAT(table(text, {{"label", 0}}).all(0), ElementsAre(2, 30, 4, 50));
    EXPECT_THAT(table(text, {{"label", -2}}).all(0), ElementsAre(1, 30, 3, 50));
    EXPECT_THAT(table(text, {{"label_name", "b"}}).all(0), ElementsAre(1, 30, 3, 50));
    const DatasetBench number = table(text, {{"label_name", "c"}, {"target", "number"}});
    EXPECT_EQ(number.fields[1].classes, 0);
    EXPECT_EQ(number.fields[1].shape.text(), "[feature 1]");
    EXPECT_THAT(number.all(1), ElementsAre(30, 50));
    EXPECT_EQ(number.tables.count("label"), 0u);
    EXPECT_THAT(refused(text, {{"label", 3}}), AllOf(HasSubstr("3 columns"), HasSubstr("-3 to 2")));
    EXPECT_THAT(refused(text, {{"label_name", "d"}}), AllOf(HasSubstr("no column \"d\""), HasSubstr("a, b, c")));
}

TEST_F(Csv, EncodesTextsOneHot) {
    const DatasetBench bench = table("n,colour,y\n1,red,0\n2,blue,1\n3,red,0\n4,green,1\n");
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 4]");
    EXPECT_THAT(bench.tables.at("features"), ElementsAre("n", "colour=blue", "colour=green", "colour=red"));
    EXPECT_THAT(bench.read(0, {3, 1, 0}, 0), ElementsAre(4, 0, 1, 0, 2, 1, 0, 0, 1, 0, 0, 1));
    const DatasetBench coded = table("n,m,y\n10,5,0\n2,6,1\n", {{"categorical", {"n"}}, {"drop", {"m"}}});
    EXPECT_THAT(coded.tables.at("features"), ElementsAre("n=2", "n=10"));
    EXPECT_THAT(coded.all(0), ElementsAre(0, 1, 1, 0));
}

TEST_F(Csv, ReadsQuotesSpacesAndLineEndsAsRfc4180) {
    const DatasetBench bench = table(
        "\xef\xbb\xbf\"a, \"\"one\"\"\" ; b;kind\r\n\r\n 1 ;\"2\";\"x\n;y\"\r\n3;4; z \r\n\n", {{"separator", ";"}});
    EXPECT_THAT(bench.tables.at("features"), ElementsAre("a, \"one\"", "b"));
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("x\n;y", "z"));
    EXPECT_THAT(bench.all(0), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(table("1\t2\n3\t4", {{"separator", "\t"}, {"header", false}}).all(0), ElementsAre(1, 3));
    EXPECT_THAT(table("2,1,junk\na,b\n1,7\n", {{"skip", 1}}).all(1), ElementsAre(0));
    EXPECT_THAT(refused("a,b\n1,\"x\n", {}), AllOf(HasSubstr("line 2"), HasSubstr("never ends")));
    EXPECT_THAT(refused("a,b\n1,\"x\"y\n", {}), AllOf(HasSubstr("line 2"), HasSubstr("\"y\"")));
}

TEST_F(Csv, NamesTheCellThatIsWrong) {
    EXPECT_THAT(refused("a,b\n1,x\n2,y\n3\n"), AllOf(HasSubstr("line 4 has 1 cell"), HasSubstr("line 1 has 2")));
    EXPECT_THAT(refused("a,b\n1,x\n2,y,z\n"), HasSubstr("line 3 has 3 cells"));
    EXPECT_THAT(refused("a,b\n1,x\n\ntwo,y\n"),
                AllOf(HasSubstr("line 4, column \"a\" (index 0)"), HasSubstr("\"two\" is no number")));
    EXPECT_THAT(refused("a,b\nx,1\n5,2\n"),
                AllOf(HasSubstr("line 3, column \"a\""), HasSubstr("\"5\" is a number"), HasSubstr("\"x\" (line 2)")));
    EXPECT_THAT(refused("a,b\n1,x\nNaN,y\n"), AllOf(HasSubstr("line 3, column \"a\""), HasSubstr("missing (\"NaN\")")));
    EXPECT_THAT(refused("a,b\n1,x\n,y\n"), AllOf(HasSubstr("line 3, column \"a\""), HasSubstr("missing (\"\")")));
    EXPECT_THAT(refused("a,b\n1,?\n"), AllOf(HasSubstr("line 2, column \"b\""), HasSubstr("missing (\"?\")")));
    EXPECT_THAT(refused("a,b\n1,x\n-999,y\n", {{"missing", {"-999"}}}), HasSubstr("missing (\"-999\")"));
    EXPECT_THAT(refused("a,b\n1,x\nnan,y\n", {{"missing", Json::array()}}), HasSubstr("not a finite number"));
    EXPECT_THAT(refused("a,b\n1,x\n-inf,y\n"), HasSubstr("not a finite number"));
    EXPECT_THAT(refused("a,b\n1,x\n1e39,y\n"), HasSubstr("not a finite number"));
    EXPECT_THAT(refused("a,b\n1,x\n-1e999,y\n"), HasSubstr("not a finite number")); // beyond a double too
    EXPECT_THAT(refused("a,b\n1,x\n1" + std::string(400, '0') + ",y\n"), HasSubstr("not a finite number"));
    EXPECT_THAT(refused("a,b\n1,0.5\n2,1.5\n"), AllOf(HasSubstr("column \"b\""), HasSubstr("is no class")));
    EXPECT_THAT(refused("a,b\n1,x\n", {{"target", "number"}}),
                AllOf(HasSubstr("column \"b\""), HasSubstr("no number")));
    EXPECT_EQ(table("a,b\n1e-60,x\n2,y\n").all(0)[0], 0); // too small is no fault
}

TEST_F(Csv, SaysWhatIsWrongWithTheTable) {
    EXPECT_THAT(refused(""), HasSubstr("is empty"));
    EXPECT_THAT(refused("\n \r\n\n"), HasSubstr("is empty"));
    EXPECT_THAT(refused("a,b\n"), HasSubstr("no rows"));
    EXPECT_THAT(refused("1,2,3\n4,5,6\n"), AllOf(HasSubstr("line 1"), HasSubstr("set header to false")));
    EXPECT_THAT(refused("a,b\n1,2\n3,4\n", {{"header", false}}), AllOf(HasSubstr("line 2"), HasSubstr("set header")));
    EXPECT_THAT(refused("a,a\n1,2\n"), HasSubstr("two columns \"a\""));
    EXPECT_THAT(refused("a;b\n1;2\n"), HasSubstr("separator"));
    EXPECT_THAT(refused("a,b\n1,2\n", {{"drop", {"b"}}}), HasSubstr("among those to drop"));
    EXPECT_THAT(refused("a,b\n1,2\n", {{"categorical", {"c"}}}), HasSubstr("no column \"c\""));
    EXPECT_THAT(refused("a,b\n1,caf\xe9\n"), AllOf(HasSubstr("line 2"), HasSubstr("byte 233"), HasSubstr("UTF-8")));
    EXPECT_THAT(refused(std::string("a,b\n1,x\0y\n", 10)), HasSubstr("UTF-8"));
    std::string names = "name,b\n";
    for (int i = 0; i < 1001; ++i) {
        names += "n" + std::to_string(i) + ",1\n";
    }
    EXPECT_THAT(refused(names), AllOf(HasSubstr("\"name\""), HasSubstr("1001"), HasSubstr("drop")));
    EXPECT_THROW(table("a,b\n1,2\n", {{"separator", ",,"}}), Error);
    EXPECT_THROW(table("a,b\n1,2\n", {{"separator", "1"}}), Error);
}

TEST_F(Csv, UnpacksGzipWithinReason) {
    EXPECT_THAT(table(gzip("a,b\n1,x\n2,y\n")).all(0), ElementsAre(1, 2));
    const std::string packed = gzip("a,b\n1,x\n2,y\n");
    EXPECT_THAT(refused(packed.substr(0, packed.size() - 2)), HasSubstr("cut off"));
    std::string bomb = gzip("a,b\n");
    const std::string megabyte = gzip(std::string(1 << 20, '1'));
    for (int i = 0; i < 70; ++i) {
        bomb += megabyte;
    }
    EXPECT_THAT(refused(bomb), HasSubstr("unpacks to more than"));
}

// The 8 x 8 digits: 1,797 examples, pixels 0 ... 16; class counts as UCI gives them, the sum of all pixels by numpy.
TEST(CsvDigits, AreTheBundledOnes) {
    const std::filesystem::path data = source_folder() / "experiments/data";
    ASSERT_TRUE(std::filesystem::exists(data / "digits.csv.gz"));
    const DatasetBench bench("csv", {{"path", "digits.csv.gz"}, {"header", false}}, data);
    EXPECT_EQ(bench.splits, (std::vector<std::pair<std::string, int64_t>>{{"all", 1797}}));
    EXPECT_EQ(bench.fields[0].shape.text(), "[feature 64]");
    EXPECT_EQ(bench.fields[1].classes, 10);
    const std::vector<double> pixels = bench.all(0), labels = bench.all(1);
    EXPECT_EQ(std::accumulate(pixels.begin(), pixels.end(), 0.0), 561718);
    EXPECT_EQ(*std::max_element(pixels.begin(), pixels.end()), 16);
    std::vector<int> counts(10);
    for (const double label : labels) {
        ++counts[static_cast<size_t>(label)];
    }
    EXPECT_THAT(counts, ElementsAre(178, 182, 177, 183, 181, 182, 181, 179, 174, 180));
}

// Adult: 32,561 rows, 24,720 and 7,841 of the two classes; 8 columns of texts with 9, 16, 7, 15, 6, 5, 2 and 42
// spellings
// ("?" among them) beside 6 of numbers.
TEST(CsvAdult, IsReadWithMissingValuesAsACategory) {
    const auto data = data_folder();
    if (!data || !std::filesystem::exists(*data / "tabular/adult-train.csv.gz")) {
        GTEST_SKIP() << "the table is not here; set ARMATURE_DATA to a folder with tabular/adult-train.csv.gz";
    }
    EXPECT_THAT(refusal("csv", {{"path", "tabular/adult-train.csv.gz"}, {"header", false}}, *data),
                AllOf(HasSubstr("line 15, column \"column_13\""), HasSubstr("missing (\"?\")")));
    const DatasetBench bench("csv", {{"path", "tabular/adult-train.csv.gz"}, {"header", false}, {"missing", {""}}},
                             *data);
    EXPECT_EQ(bench.splits[0].second, 32561);
    EXPECT_EQ(bench.fields[0].shape.features(), 9 + 16 + 7 + 15 + 6 + 5 + 2 + 42 + 6);
    EXPECT_THAT(bench.tables.at("label"), ElementsAre("<=50K", ">50K"));
    const std::vector<double> label = bench.all(1);
    EXPECT_EQ(std::accumulate(label.begin(), label.end(), 0.0), 7841);
}

} // namespace
