// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include "flow/skip_reason.h"

#include <memory>
#include <optional>
#include <string_view>

namespace ctscope {

/// Reads one <flow> element into a Flow. Keeps one expat parser between elements, as
/// creating one costs more than reading an element.
class XmlFlowParser {
public:
    XmlFlowParser();
    ~XmlFlowParser();
    XmlFlowParser(const XmlFlowParser &) = delete;
    XmlFlowParser &operator=(const XmlFlowParser &) = delete;

    /// Reads `element`, from "<flow" to "</flow>". False when it is not well-formed or does not
    /// describe a flow; reason() has the reason.
    bool parse(std::string_view element, Flow &flow);
    const std::optional<SkipReason> &reason() const noexcept;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace ctscope
