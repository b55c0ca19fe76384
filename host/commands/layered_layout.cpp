// SPDX-License-Identifier: MIT
// layered_layout.cpp: see layered_layout.hpp.
#include "commands/layered_layout.hpp"

#include <algorithm>
#include <numeric>

namespace armature::commands {

namespace {

constexpr double gap = 18, row_gap = 26, margin = 12; // between boxes, between rows, around everything
constexpr int sweeps = 12, placements = 24;
constexpr double long_arrow = 4, dead_end = 0.05; // weights of keeping a place, where a box has 1

// A box, or the point at which an arrow crosses a row.
struct Item {
    double width = 0, height = 0, x = 0;
    size_t row = 0;
    double weight = 1; // of keeping it straight
    std::vector<size_t> above = {}, below = {};
};

class Layout {
public:
    explicit Layout(Drawing &drawing) : drawing_(drawing) {}

    void run() {
        if (drawing_.boxes.empty()) {
            return;
        }
        make_rows();
        thread_arrows();
        order();
        place();
        answer();
    }

private:
    void make_rows() {
        std::vector<size_t> row(drawing_.boxes.size(), 0);
        std::vector<bool> fed(row.size(), false);
        bool changed = true;
        for (size_t pass = 0; changed && pass < row.size(); ++pass) { // once, where arrows stand in a good order
            changed = false;
            for (const Arrow &arrow : drawing_.arrows) {
                fed[arrow.to] = true;
                if (row[arrow.to] <= row[arrow.from]) {
                    row[arrow.to] = row[arrow.from] + 1;
                    changed = true;
                }
            }
        }
        for (size_t i = 0; i < row.size(); ++i) { // what nothing feeds stands right above its first reader
            size_t first = static_cast<size_t>(-1);
            for (const Arrow &arrow : drawing_.arrows) {
                first = arrow.from == i ? std::min(first, row[arrow.to]) : first;
            }
            if (!fed[i] && first != static_cast<size_t>(-1)) {
                row[i] = first - 1;
            }
        }
        for (size_t i = 0; i < row.size(); ++i) {
            add({.width = drawing_.boxes[i].width, .height = drawing_.boxes[i].height, .row = row[i]});
        }
    }
    size_t add(Item item) {
        rows_.resize(std::max(rows_.size(), item.row + 1));
        rows_[item.row].push_back(items_.size());
        items_.push_back(std::move(item));
        return items_.size() - 1;
    }

    void thread_arrows() {
        for (const Arrow &arrow : drawing_.arrows) {
            std::vector<size_t> &path = paths_.emplace_back(1, arrow.from);
            for (size_t row = items_[arrow.from].row + 1; row < items_[arrow.to].row; ++row) {
                path.push_back(add({.row = row, .weight = long_arrow}));
            }
            path.push_back(arrow.to);
            for (size_t k = 1; k < path.size(); ++k) {
                items_[path[k - 1]].below.push_back(path[k]);
                items_[path[k]].above.push_back(path[k - 1]);
            }
        }
        for (Item &item : items_) { // what leads on goes straight down, and branches that end make way
            item.weight = item.below.empty() && item.row + 1 < rows_.size() ? dead_end : item.weight;
        }
    }

    // Items of a row by the mean place of their neighbours in the row before; the order with the fewest crossings
    // stays.
    void order() {
        std::vector<std::vector<size_t>> best = rows_;
        size_t fewest = crossings();
        for (int sweep = 0; sweep < sweeps && fewest > 0; ++sweep) {
            const bool down = sweep % 2 == 0;
            for (size_t k = 1; k < rows_.size(); ++k) {
                arrange(rows_[down ? k : rows_.size() - 1 - k], down);
            }
            if (const size_t now = crossings(); now < fewest) {
                fewest = now;
                best = rows_;
            }
        }
        rows_ = std::move(best);
    }
    void arrange(std::vector<size_t> &row, bool down) {
        const std::vector<double> place = places();
        std::vector<std::pair<double, size_t>> keyed;
        for (const size_t i : row) {
            const std::vector<size_t> &others = down ? items_[i].above : items_[i].below;
            double sum = 0;
            for (const size_t other : others) {
                sum += place[other];
            }
            keyed.emplace_back(others.empty() ? place[i] : sum / static_cast<double>(others.size()), i);
        }
        std::stable_sort(keyed.begin(), keyed.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        std::transform(keyed.begin(), keyed.end(), row.begin(), [](const auto &one) { return one.second; });
    }
    std::vector<double> places() const {
        std::vector<double> place(items_.size());
        for (const auto &row : rows_) {
            for (size_t k = 0; k < row.size(); ++k) {
                place[row[k]] = static_cast<double>(k);
            }
        }
        return place;
    }
    size_t crossings() const {
        const std::vector<double> place = places();
        size_t count = 0;
        for (const auto &row : rows_) {
            std::vector<std::pair<double, double>> lines;
            for (const size_t i : row) {
                for (const size_t other : items_[i].below) {
                    lines.emplace_back(place[i], place[other]);
                }
            }
            for (size_t a = 0; a < lines.size(); ++a) {
                for (size_t b = a + 1; b < lines.size(); ++b) {
                    count += (lines[a].first - lines[b].first) * (lines[a].second - lines[b].second) < 0 ? 1 : 0;
                }
            }
        }
        return count;
    }

    // Two thirds of the way items align with the row above and with that below in turn, which makes chains straight at
    // once; then with both.
    void place() {
        for (const auto &row : rows_) {
            settle(row, std::vector<double>(row.size(), 0));
        }
        for (int k = 0; k < placements; ++k) {
            const bool down = k % 2 == 0, last = k >= placements * 2 / 3;
            for (size_t r = 0; r < rows_.size(); ++r) {
                const auto &row = rows_[down ? r : rows_.size() - 1 - r];
                std::vector<double> wished;
                for (const size_t i : row) {
                    wished.push_back(middle(items_[i], down || last, !down || last));
                }
                settle(row, wished);
            }
        }
    }
    // Where an item's neighbours above, below or on both sides are on average; where it is itself if it has none.
    double middle(const Item &item, bool above, bool below) const {
        double sum = 0, weight = 0;
        for (const auto &[counts, others] : {std::pair{above, &item.above}, {below, &item.below}}) {
            for (size_t k = 0; counts && k < others->size(); ++k) {
                const Item &other = items_[(*others)[k]];
                sum += other.weight * other.x;
                weight += other.weight;
            }
        }
        return weight > 0 ? sum / weight : item.x;
    }
    // The places nearest to those wished for that keep order and gaps: blocks of touching items, pooled.
    void settle(const std::vector<size_t> &row, const std::vector<double> &wished) {
        struct Block {
            double sum, weight;
            size_t items;
            double at() const { return sum / weight; }
        };
        std::vector<double> offset(row.size(), 0); // from the first item, all touching
        for (size_t k = 1; k < row.size(); ++k) {
            offset[k] = offset[k - 1] + (items_[row[k - 1]].width + items_[row[k]].width) / 2 + gap;
        }
        std::vector<Block> blocks;
        for (size_t k = 0; k < row.size(); ++k) {
            const double weight = items_[row[k]].weight;
            blocks.push_back({weight * (wished[k] - offset[k]), weight, 1});
            while (blocks.size() > 1 && blocks[blocks.size() - 2].at() > blocks.back().at()) {
                const Block last = blocks.back();
                blocks.pop_back();
                blocks.back() = {blocks.back().sum + last.sum, blocks.back().weight + last.weight,
                                 blocks.back().items + last.items};
            }
        }
        size_t k = 0;
        for (const Block &block : blocks) {
            for (size_t i = 0; i < block.items; ++i, ++k) {
                items_[row[k]].x = block.at() + offset[k];
            }
        }
    }

    void answer() {
        double left = items_[0].x, right = left;
        for (const Item &item : items_) {
            left = std::min(left, item.x - item.width / 2);
            right = std::max(right, item.x + item.width / 2);
        }
        std::vector<double> top, bottom; // of each row
        double y = margin;
        for (const auto &row : rows_) {
            double height = 0;
            for (const size_t i : row) {
                height = std::max(height, items_[i].height);
            }
            top.push_back(y);
            bottom.push_back(y + height);
            y += height + row_gap;
        }
        const auto x = [&](size_t i) { return items_[i].x - left + margin; };
        for (size_t i = 0; i < drawing_.boxes.size(); ++i) {
            drawing_.boxes[i].centre = {x(i), (top[items_[i].row] + bottom[items_[i].row]) / 2};
        }
        for (size_t a = 0; a < paths_.size(); ++a) {
            const std::vector<size_t> &path = paths_[a];
            std::vector<Point> &through = drawing_.arrows[a].through;
            const Box &from = drawing_.boxes[path.front()], &to = drawing_.boxes[path.back()];
            through = {{from.centre.x, from.centre.y + from.height / 2}};
            for (size_t k = 1; k + 1 < path.size(); ++k) { // straight down beside the boxes of a row
                through.push_back({x(path[k]), top[items_[path[k]].row]});
                through.push_back({x(path[k]), bottom[items_[path[k]].row]});
            }
            through.push_back({to.centre.x, to.centre.y - to.height / 2});
        }
        drawing_.width = right - left + 2 * margin;
        drawing_.height = y - row_gap + margin;
    }

    Drawing &drawing_;
    std::vector<Item> items_; // the boxes, then the points
    std::vector<std::vector<size_t>> rows_;
    std::vector<std::vector<size_t>> paths_; // of each arrow: items
};

} // namespace

void lay_out(Drawing &drawing) {
    Layout(drawing).run();
}

} // namespace armature::commands
