// SPDX-License-Identifier: MIT
// parts: what joins values, cuts them, and makes pictures larger.
#include "onnx/windows.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

// All inputs in the roles of the first that has some.
void concat(Use &u) {
    const std::vector<Value> all = u.all();
    const size_t axis = u.axis(u.integer("axis", 1), all[0].rank());
    if (all.size() == 1) {
        return u.output(0, all[0]);
    }
    size_t first = 0;
    while (first + 1 < all.size() && !u.net.sources[all[first].source].decided) {
        ++first;
    }
    const Value base = u.net.settled(u.net.sources[all[first].source].decided ? all[first] : all[0]);
    const Roles roles = u.net.roles(base);
    if (roles[axis] == ARM_ROLE_BATCH || roles[axis] == ARM_ROLE_NONE) {
        throw Refused{"values one after another along the batch"};
    }
    std::vector<size_t> sources;
    int64_t extent = 0;
    for (const Value &value : all) {
        if (value.rank() != base.rank()) {
            throw Refused{"axes that do not fit"};
        }
        sources.push_back(u.net.shaped(value, roles).source);
        extent += value.extent(axis);
    }
    std::vector<Dimension> dimensions = u.net.sources[sources[0]].dimensions;
    for (Dimension &d : dimensions) {
        d.extent = d.role == roles[axis] ? extent : d.extent;
    }
    const size_t y = u.net.layer("concatenate", {{"axis", name_of(roles[axis])}}, sources, dimensions);
    u.output(0, u.net.seen(y, roles));
}

Value sliced(Building &net, const Value &value, size_t axis, int64_t from, int64_t size) {
    const Value x = net.settled(value);
    const Roles roles = net.roles(x);
    std::vector<Dimension> dimensions = net.sources[x.source].dimensions;
    for (Dimension &d : dimensions) {
        d.extent = d.role == roles[axis] ? size : d.extent;
    }
    Json settings = {{"along", net.role_name(x, axis)}, {"from", from}, {"size", size}};
    return net.seen(net.layer("slice", std::move(settings), {x.source}, dimensions), roles);
}

void split(Use &u) {
    const Value x = u.net.settled(u.input(0));
    const size_t axis = u.axis(u.integer("axis", 0), x.rank());
    std::vector<int64_t> sizes = u.given(1) ? u.whole(1) : u.integers("split");
    const auto parts = static_cast<int64_t>(u.node.outputs.size());
    if (parts < 1) {
        throw Refused{"parts that nobody wants"};
    }
    if (sizes.empty()) {
        const int64_t each = (x.extent(axis) + parts - 1) / parts;
        for (int64_t left = x.extent(axis); left > 0; left -= each) {
            sizes.push_back(std::min(each, left));
        }
    }
    int64_t from = 0;
    for (size_t i = 0; i < u.node.outputs.size(); ++i) {
        if (i >= sizes.size() || sizes[i] < 1) {
            throw Refused{"a value without elements"};
        }
        u.output(i, sliced(u.net, x, axis, from, sizes[i]));
        from += sizes[i];
    }
}

void slice(Use &u) {
    Value x = u.input(0);
    const auto list = [&](size_t input, const char *attribute) {
        return u.given(input) ? u.whole(input) : u.integers(attribute);
    };
    const std::vector<int64_t> starts = list(1, "starts"), ends = list(2, "ends"), steps = list(4, "steps");
    std::vector<int64_t> axes = list(3, "axes");
    if (ends.size() != starts.size() || (!steps.empty() && steps.size() != starts.size()) ||
        axes.size() > starts.size()) {
        throw Refused{"lists of other lengths than one another"};
    }
    for (size_t i = axes.size(); i < starts.size(); ++i) {
        axes.push_back(static_cast<int64_t>(i));
    }
    for (size_t i = 0; i < starts.size(); ++i) {
        if (!steps.empty() && steps[i] != 1) {
            throw Refused{"a slice in steps other than 1"};
        }
        const size_t axis = u.axis(axes[i], x.rank());
        const int64_t n = x.extent(axis);
        const auto place = [n](int64_t p) { return std::clamp<int64_t>(p < 0 ? p + n : p, 0, n); };
        const int64_t from = place(starts[i]), size = place(ends.at(i)) - from;
        if (size < 1) {
            throw Refused{"a value without elements"};
        }
        if (size < n) {
            x = sliced(u.net, x, axis, from, size);
        }
    }
    u.output(0, x);
}

void pad(Use &u) {
    const Value x = u.image(0);
    const std::vector<int64_t> pads = u.given(1) ? u.whole(1) : u.integers("pads");
    std::vector<size_t> axes;
    for (const int64_t a : u.given(3) ? u.whole(3) : std::vector<int64_t>()) {
        axes.push_back(u.axis(a, x.rank()));
    }
    for (size_t i = axes.size(); axes.size() < pads.size() / 2; ++i) {
        axes.push_back(i);
    }
    std::vector<int64_t> before(x.rank(), 0), after(x.rank(), 0);
    for (size_t i = 0; i < axes.size(); ++i) {
        before.at(axes[i]) = pads.at(i);
        after.at(axes[i]) = pads.at(axes.size() + i);
    }
    const std::string mode = u.text("mode", "constant");
    const auto negative = [](int64_t p) { return p < 0 || p > 1 << 20; };
    if (std::any_of(before.begin(), before.end(), negative) || std::any_of(after.begin(), after.end(), negative)) {
        throw Refused{"padding that is negative or beyond reason"};
    }
    if (before[0] + after[0] + before[1] + after[1] != 0) {
        throw Refused{"padding of batch or features"};
    }
    if (mode != "constant" && mode != "edge" && mode != "reflect") {
        throw Refused{"a padding that goes round"};
    }
    Json padding = Json::array();
    std::vector<int64_t> extents;
    for (size_t i = x.rank(); i-- > 2;) {
        padding.push_back(before[i]);
        padding.push_back(after[i]);
    }
    for (size_t i = 2; i < x.rank(); ++i) {
        extents.push_back(x.extent(i) + before[i] + after[i]);
    }
    Json settings = {{"padding", padding}, {"mode", mode}};
    if (const double value = u.given(2) ? u.constant(2).real(0) : u.real("value", 0); value != 0) {
        settings["value"] = value;
    }
    const size_t y = u.net.layer("pad", std::move(settings), {x.source}, output_dimensions(x, extents, x.extent(1)));
    u.output(0, u.net.seen(y, image_roles(x.rank())));
}

// A whole number of times as large, by the ways of the layer.
void resize(Use &u) {
    const Value x = u.image(0);
    const std::string mode = u.text("mode", "nearest");
    const bool old = u.node.op == "Upsample";
    const std::string places = old ? "asymmetric" : u.text("coordinate_transformation_mode", "half_pixel");
    const std::string nearest = old ? "floor" : u.text("nearest_mode", "round_prefer_floor");
    if (u.has("axes") || u.integer("antialias", 0) != 0 || u.text("keep_aspect_ratio_policy", "stretch") != "stretch") {
        throw Refused{"resizing other than by factors for all axes"};
    }
    const size_t scales = old || u.opset < 11 ? 1 : 2;
    std::vector<double> factors;
    for (size_t i = 0; i < x.rank(); ++i) {
        const auto at = static_cast<int64_t>(i);
        factors.push_back(u.given(3) && !old ? static_cast<double>(u.whole(3).at(i)) / static_cast<double>(x.extent(i))
                          : u.given(scales)  ? u.constant(scales).real(at)
                                             : static_cast<double>(u.node.attributes.at("scales").floats.at(i)));
    }
    Json factor = Json::array();
    std::vector<int64_t> extents;
    for (size_t i = 0; i < x.rank(); ++i) {
        if (factors[i] < 1 || factors[i] > 65536 ||
            factors[i] != static_cast<double>(static_cast<int64_t>(factors[i])) || (i < 2 && factors[i] != 1)) {
            throw Refused{"resizing other than to a whole number of times the extents"};
        }
        if (i >= 2) {
            factor.insert(factor.begin(), static_cast<int64_t>(factors[i]));
            extents.push_back(x.extent(i) * static_cast<int64_t>(factors[i]));
        }
    }
    const bool repeats = mode == "nearest" && ((places == "asymmetric" && nearest == "floor") ||
                                               (places.starts_with("half_pixel") && nearest.starts_with("round")));
    const bool straight = (mode == "linear" || mode == "bilinear") && places.starts_with("half_pixel");
    if (!repeats && !straight) {
        throw Refused{"resizing by another rule than those of upsampling"};
    }
    const size_t y = u.net.layer("upsampling", {{"factor", factor}, {"method", repeats ? "nearest" : "bilinear"}},
                                 {x.source}, output_dimensions(x, extents, x.extent(1)));
    u.output(0, u.net.seen(y, image_roles(x.rank())));
}

} // namespace

namespace operators {

void parts(Table &t) {
    t["Concat"] = {concat};
    t["Split"] = {split};
    t["Slice"] = {slice};
    t["Pad"] = {pad};
    t["Resize"] = {resize};
    t["Upsample"] = {resize};
}

} // namespace operators

} // namespace armature::onnx
