// SPDX-License-Identifier: MIT
// arrange.cpp: how a value comes into the dimensions that a layer wants: by a name alone, by a reshape where the memory
// has the right order already, and otherwise by a transpose, between reshapes if axes are parts of dimensions.
#include "onnx/building.hpp"

#include <algorithm>

namespace armature::onnx {

namespace {

bool same_dimensions(const Source &source, const std::vector<Dimension> &wanted) {
    const std::vector<size_t> there = source.in_memory();
    return there.size() == wanted.size() &&
           std::equal(there.begin(), there.end(), wanted.begin(), [&](size_t d, const Dimension &w) {
               return source.dimensions[d].role == w.role && source.dimensions[d].extent == w.extent;
           });
}

void sort_by_role(std::vector<Dimension> &dimensions) {
    std::sort(dimensions.begin(), dimensions.end(),
              [](const Dimension &a, const Dimension &b) { return a.role < b.role; });
}

int64_t extent_between(const std::vector<Atom> &atoms, size_t from, size_t to) {
    int64_t n = 1;
    for (size_t i = from; i < to; ++i) {
        n *= atoms[i].extent;
    }
    return n;
}

bool is(const Atom &a, const Atom &b) {
    return a.dimension == b.dimension && a.stride == b.stride;
}

} // namespace

std::vector<Atom> Building::in_memory(const Value &value) const {
    const Source &source = sources[value.source];
    std::vector<Atom> out;
    for (const Axis &axis : value.axes) {
        std::copy_if(axis.begin(), axis.end(), std::back_inserter(out), [](const Atom &a) { return a.extent != 1; });
    }
    std::sort(out.begin(), out.end(), [&](const Atom &a, const Atom &b) {
        const int32_t left = source.dimensions[a.dimension].role, right = source.dimensions[b.dimension].role;
        return left != right ? left < right : a.stride < b.stride;
    });
    return out;
}

Value Building::shaped(const Value &value, const Roles &roles) {
    if (sources[value.source].kind == Source::Kind::constant) {
        throw Refused{"no value that flows: constants alone"};
    }
    sources[value.source].used = true;
    Value out;
    if (!sources[value.source].decided) {
        if (assign(value, roles, out)) {
            return out;
        }
        decide(sources[value.source]);
    }
    std::vector<Dimension> wanted;
    for (size_t i = 0; i < roles.size(); ++i) {
        if (roles[i] != ARM_ROLE_NONE) {
            wanted.push_back({roles[i], value.extent(i)});
        }
    }
    if (std::find(roles.begin(), roles.end(), ARM_ROLE_BATCH) == roles.end()) {
        wanted.push_back({ARM_ROLE_BATCH, 1});
    }
    sort_by_role(wanted);

    const std::vector<Atom> now = in_memory(value), order = in_order(value, roles);
    if (std::equal(now.begin(), now.end(), order.begin(), order.end(), is)) {
        return same_dimensions(sources[value.source], wanted) ? seen(value.source, roles)
                                                              : reshaped(value, wanted, roles);
    }
    const auto part = [&](const Atom &a) { return a.extent != sources[value.source].dimensions[a.dimension].extent; };
    const Value out_of = std::any_of(now.begin(), now.end(), part) ? regrouped(value, roles) : turned(value, roles);
    return same_dimensions(sources[out_of.source], wanted) ? seen(out_of.source, roles)
                                                           : reshaped(out_of, wanted, roles);
}

namespace {

// Axes by the roles that they are to have: that is their order in memory.
std::vector<size_t> by_role(const Roles &roles) {
    std::vector<size_t> axes(roles.size());
    for (size_t i = 0; i < axes.size(); ++i) {
        axes[i] = i;
    }
    std::sort(axes.begin(), axes.end(), [&](size_t a, size_t b) { return roles[a] < roles[b]; });
    return axes;
}

} // namespace

std::vector<Atom> Building::in_order(const Value &value, const Roles &roles) const {
    std::vector<Atom> out;
    for (const size_t axis : by_role(roles)) {
        std::copy_if(value.axes[axis].rbegin(), value.axes[axis].rend(), std::back_inserter(out),
                     [](const Atom &a) { return a.extent != 1; });
    }
    return out;
}

// Neighbours in memory that stay neighbours become one dimension; these are transposed, the names to be settled after.
Value Building::regrouped(const Value &value, const Roles &roles) {
    const std::vector<Atom> now = in_memory(value), order = in_order(value, roles);
    const auto place = [&](const Atom &a) {
        return static_cast<size_t>(std::find_if(now.begin(), now.end(), [&](const Atom &b) { return is(a, b); }) -
                                   now.begin());
    };
    const auto of_batch = [&](const Atom &a) {
        return sources[value.source].dimensions[a.dimension].role >= ARM_ROLE_BATCH;
    };
    struct Group {
        size_t first; // in memory
        int64_t extent;
        bool batch;
    };
    std::vector<Group> groups; // in their new order
    for (size_t i = 0; i < order.size(); ++i) {
        const bool goes_on =
            i > 0 && place(order[i]) == place(order[i - 1]) + 1 && !of_batch(order[i]) && !of_batch(order[i - 1]);
        if (goes_on) {
            groups.back().extent *= order[i].extent;
        } else {
            groups.push_back({place(order[i]), order[i].extent, of_batch(order[i])});
        }
    }
    if (std::any_of(groups.begin(), groups.end(), [&](const Group &g) { return g.batch && &g != &groups.back(); })) {
        throw Refused{"a batch that moves within memory"};
    }
    std::vector<size_t> before(groups.size()); // their order in memory
    for (size_t i = 0; i < before.size(); ++i) {
        before[i] = i;
    }
    std::sort(before.begin(), before.end(), [&](size_t a, size_t b) { return groups[a].first < groups[b].first; });
    const Roles names = example_roles(groups.size() - (groups.back().batch ? 1 : 0));
    const auto named = [&](const std::vector<size_t> &list) {
        std::vector<Dimension> out;
        for (size_t i = 0; i < names.size(); ++i) {
            out.push_back({names[i], groups[list[i]].extent});
        }
        out.push_back({ARM_ROLE_BATCH, groups.back().batch ? groups.back().extent : 1});
        return out;
    };
    const size_t apart = reshaped(value, named(before), names).source;
    std::vector<size_t> after(groups.size());
    Json from = Json::array(), as = Json::array();
    for (size_t i = 0; i < groups.size(); ++i) {
        after[i] = i;
        if (i < names.size()) {
            const auto was = static_cast<size_t>(std::find(before.begin(), before.end(), i) - before.begin());
            from.push_back(name_of(names[was]));
            as.push_back(name_of(names[i]));
        }
    }
    from.push_back("batch");
    as.push_back("batch");
    const size_t turned = layer("transpose", {{"order", from}, {"as", as}}, {apart}, named(after));

    // The axes over the dimensions that there are now: each group from its least significant atom on.
    Value out{turned, value.axes};
    for (Axis &axis : out.axes) {
        Axis moved;
        for (const Atom &atom : axis) {
            if (atom.extent == 1) {
                continue;
            }
            const size_t at = place(atom);
            size_t g = 0;
            while (!(groups[g].first <= at &&
                     (groups[g].first == at || extent_between(now, groups[g].first, at + 1) <= groups[g].extent))) {
                ++g;
            }
            moved.push_back({g, extent_between(now, groups[g].first, at), atom.extent});
        }
        axis = std::move(moved);
    }
    return out;
}

// Transposes whole dimensions into the order that the roles ask for, under these roles if each axis is one dimension.
Value Building::turned(const Value &value, const Roles &roles) {
    std::vector<size_t> from; // dimensions as they are to stand
    Roles to;
    bool single = true, batch_last = false;
    for (const size_t axis : by_role(roles)) {
        size_t parts = 0;
        for (auto atom = value.axes[axis].rbegin(); atom != value.axes[axis].rend(); ++atom) {
            if (atom->extent != 1) {
                from.push_back(atom->dimension);
                to.push_back(roles[axis]);
                batch_last = roles[axis] == ARM_ROLE_BATCH;
                ++parts;
            }
        }
        single = single && parts <= 1;
    }
    if (!single) {
        to = example_roles(from.size() - (batch_last ? 1 : 0));
        to.resize(from.size(), ARM_ROLE_BATCH);
    }
    const Source source = sources[value.source];
    for (const size_t d : source.in_memory()) { // extents of 1 take what is left, what is wanted first
        if (std::find(from.begin(), from.end(), d) != from.end()) {
            continue;
        }
        Roles choices = {source.dimensions[d].role};
        if (single) {
            choices.insert(source.dimensions[d].role == ARM_ROLE_BATCH ? choices.end() : choices.begin(), roles.begin(),
                           roles.end());
        }
        for (int32_t role = ARM_ROLE_FEATURE; role <= ARM_ROLE_TIME; ++role) {
            choices.push_back(role);
        }
        const auto free = std::find_if(choices.begin(), choices.end(), [&](int32_t r) {
            return r != ARM_ROLE_NONE && std::find(to.begin(), to.end(), r) == to.end();
        });
        if (free == choices.end()) {
            throw Refused{"more dimensions at once than a tensor has"};
        }
        from.push_back(d);
        to.push_back(*free);
    }
    Json order = Json::array(), as = Json::array();
    std::vector<Dimension> dimensions;
    std::vector<size_t> moved(source.dimensions.size(), 0);
    for (const size_t i : by_role(to)) {
        order.push_back(name_of(source.dimensions[from[i]].role));
        as.push_back(name_of(to[i]));
        moved[from[i]] = dimensions.size();
        dimensions.push_back({to[i], source.dimensions[from[i]].extent});
    }
    Value out{layer("transpose", {{"order", order}, {"as", as}}, {value.source}, dimensions), {}};
    for (const Axis &axis : value.axes) {
        Axis here;
        for (const Atom &atom : axis) {
            if (atom.extent != 1) {
                here.push_back({moved[atom.dimension], 1, atom.extent});
            }
        }
        out.axes.push_back(std::move(here));
    }
    return out;
}

// The same memory in other dimensions.
Value Building::reshaped(const Value &value, const std::vector<Dimension> &dimensions, const Roles &roles) {
    const Source &source = sources[value.source];
    const auto kept = [](const std::vector<Dimension> &all, int32_t role) {
        const auto found = std::find_if(all.begin(), all.end(), [role](const Dimension &d) { return d.role == role; });
        return found == all.end() ? -1 : found->extent;
    };
    for (const int32_t role : {ARM_ROLE_BATCH, ARM_ROLE_TIME}) {
        if (kept(source.dimensions, role) != kept(dimensions, role)) {
            throw Refused{"a reshape across the batch"};
        }
    }
    Roles own;
    Json extents = Json::array();
    std::vector<Dimension> made;
    for (const Dimension &d : dimensions) {
        if (d.role < ARM_ROLE_BATCH) {
            own.push_back(d.role);
            extents.push_back(d.extent);
        }
    }
    if (own.size() == 1 && own[0] == ARM_ROLE_FEATURE) {
        return seen(layer("flatten", Json::object(), {value.source}, dimensions), roles);
    }
    if (own.empty() || own.size() > 3) {
        throw Refused{"more dimensions at once than a tensor has"};
    }
    const Roles names = example_roles(own.size());
    Json order = Json::array(), as = Json::array();
    for (const Dimension &d : dimensions) {
        const bool of_example = made.size() < names.size();
        made.push_back({of_example ? names[made.size()] : d.role, d.extent});
        order.push_back(name_of(made.back().role));
        as.push_back(name_of(d.role));
    }
    size_t out = layer("reshape", {{"extents", extents}}, {value.source}, made);
    if (own != names) {
        out = layer("transpose", {{"order", order}, {"as", as}}, {out}, dimensions);
    }
    return seen(out, roles);
}

} // namespace armature::onnx
