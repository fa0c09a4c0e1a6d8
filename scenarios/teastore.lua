-- teastore.lua: a benchmark shop of five services: which page fills which service, and at what rate?
--
-- TeaStore (von Kistowski et al., MASCOTS 2018) as calibrated for the simulator MiSim (Cambio-Project/MiSim,
-- Examples/Teastore): every service can do so many units of work a second, every operation needs so many.
-- So seconds = units / capacity. Bottlenecks of a page asked for alone:
--
--   page             bottleneck     ms a page   bound per s
--   product, cart    recommender    15.63        64
--   login, logout, add, remove, update, confirm
--                    auth           12.5         80
--   checkout         auth           15.0         66.7
--   category         image           8.0        125
--   profile          persistence     5.19       193
--   index, order     image           4.0        250
--
-- Traffic is the ramp from 0 to 100 a second in 120 s that TeaStore's own load tests begin with. Product pages
-- alone fill the recommender when the ramp passes 64 a second, at 76.8 s.
--
-- Try:  outgrow run scenarios/teastore.lua --set page=product
--       outgrow check scenarios/teastore.lua --set page=profile

local pages = {
  "mix", "index", "login", "logout", "category", "product", "cart", "add", "remove", "update", "checkout", "confirm",
  "order", "profile",
}
local page = param("page", pages)
local top = param("top", 100) -- the ramp ends at so many pages a second
local over = param("over", 120) -- after so many seconds; 0: at once

scenario { title = "TeaStore, page by page", window = 4*s, warmup = 0, length = over*s + 120*s }

-- Units of work a second that a service can do.
local capacity = { webui = 10000, auth = 12000, persistence = 27000, image = 10000, recommender = 6400 }
local runs = { auth = {}, persistence = {}, image = {}, recommender = {} }

-- An operation of a service: its name, the units it needs, what it calls.
local function does(service, name, units, ...)
  operation(name) { cpu(units / capacity[service] * s), ... }
  table.insert(runs[service], name)
end

does("persistence", "products.findById", 40)
does("persistence", "products.listCategory", 50)
does("persistence", "products.countCategory", 40)
does("persistence", "orders.listAllForUser", 50)
does("persistence", "orders.create", 40)
does("persistence", "orderitems.create", 40)
does("persistence", "users.findById", 40)
does("persistence", "categories.listAll", 50)
does("persistence", "categories.findById", 40)
does("image", "getProductImages", 40)
does("image", "getWebUIImages", 40)
does("recommender", "recommend", 100)
does("auth", "isloggedin", 30)
does("auth", "auth.login", 150, call "users.findById")
does("auth", "auth.logout", 150)
does("auth", "placeOrder", 150, call "orders.create", call "orderitems.create")
does("auth", "cartAdd", 150, call "products.findById")
does("auth", "cartRemove", 150)
does("auth", "cartUpdate", 150)

-- A page: 30 units in the web interface, then its calls one after the other.
local asks = {}
local function shows(name, ...)
  local steps = { cpu(30 / capacity.webui * s) }
  for _, operation in ipairs { ... } do table.insert(steps, call(operation)) end
  request(name)(steps)
  if page == "mix" or page == name then asks[name] = 1 end
end

shows("index", "categories.listAll", "isloggedin", "getWebUIImages")
shows("login", "auth.login")
shows("logout", "auth.logout")
shows("category", "categories.findById", "products.countCategory", "products.listCategory", "getProductImages",
  "getWebUIImages", "categories.listAll", "isloggedin")
shows("product", "categories.listAll", "isloggedin", "products.findById", "recommend", "getProductImages")
shows("cart", "products.findById", "getWebUIImages", "categories.listAll", "isloggedin", "recommend")
shows("add", "cartAdd")
shows("remove", "cartRemove")
shows("update", "cartUpdate")
shows("checkout", "isloggedin", "cartUpdate")
shows("confirm", "placeOrder")
shows("order", "categories.listAll", "isloggedin", "getWebUIImages")
shows("profile", "isloggedin", "getWebUIImages", "categories.listAll", "users.findById", "orders.listAllForUser")

traffic "visitors" {
  arrivals = poisson { rate = over > 0 and ramp { from = 0, to = top, over = over*s } or top },
  asks = asks,
}

phase "five services" {
  server "webui" {
    runs = { "index", "login", "logout", "category", "product", "cart", "add", "remove", "update", "checkout", "confirm",
      "order", "profile" },
    cores = 1,
  },
  server "auth"        { runs = runs.auth, cores = 1 },
  server "persistence" { runs = runs.persistence, cores = 1 },
  server "image"       { runs = runs.image, cores = 1 },
  server "recommender" { runs = runs.recommender, cores = 1 },
}
