// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter.h"
#include "query/flow_order.h"
#include "table/name_tags.h"

#include <QColor>
#include <QPalette>
#include <QString>

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ctscope {

/// Which colour rule a row of a frame follows. Rules are compiled once for each frame, and a row is asked once. GUI
/// thread only.
class RowColors {
public:
    /// The look of a row.
    struct Look {
        QColor tint;  ///< for the background; text on it is readable
        QColor color; ///< of the rule itself, for a mark at the edge
        QString sign;
    };

    /// Takes the rules as they are now, for this palette.
    void setRules(const QPalette &palette);
    bool isEmpty() const noexcept { return m_rules.empty(); }
    /// Null when no rule passes the row. `names`: what the table shows, for rules with the colour of a name. The answer
    /// lives until the next call with another frame or other names.
    const Look *lookOf(const FramePtr &frame, const ShownNamesPtr &names, Row row);

private:
    struct Rule {
        Filter filter;
        Look look;
        bool ofNames = false;            ///< the colour is that of a name in the row
        std::unique_ptr<RowFilter> rows; ///< of m_frame
    };

    void compile(const FramePtr &frame);
    const Look *lookOf(const Rule &rule, const ShownNames &names, Row row);

    QPalette m_palette;
    std::vector<Rule> m_rules;
    FramePtr m_frame;
    ShownNamesPtr m_names;
    std::map<std::pair<const Rule *, std::uint32_t>, Look> m_named; ///< by the rule and the colour of the name
    std::unordered_map<Row, const Look *> m_known;
};

} // namespace ctscope
